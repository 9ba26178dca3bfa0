import { parentPort } from 'node:worker_threads';
import { createDrawer } from './draw.ts';
import type { DrawAnswer, DrawOrder } from './messages.ts';

/** Entry of the thread that draws pages, one after another; a page that fails is answered without a picture. */
function serve(port: NonNullable<typeof parentPort>): void {
  const drawer = createDrawer();
  let last: Promise<void> = Promise.resolve();
  port.on('message', (order: DrawOrder) => {
    last = last.then(async () => {
      const picture = await drawer.draw(order).catch(() => undefined);
      port.postMessage({ id: order.id, picture } satisfies DrawAnswer);
    });
  });
}

if (parentPort !== null) serve(parentPort);
