import { parentPort } from 'node:worker_threads';
import { toDocprocError } from '../../errors/index.ts';
import { extract } from '../extract.ts';
import type { ThreadOrder, ThreadReport } from './messages.ts';

/** Entry of a pool's thread: extracts what it is told to, one file after another. */
function serve(port: NonNullable<typeof parentPort>): void {
  const running = new Map<number, AbortController>();
  const send = (report: ThreadReport) => port.postMessage(report);

  const run = async (order: ThreadOrder & { type: 'extract' }) => {
    const { id } = order;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const document = await extract(order.input, {
        ...order.options,
        signal: controller.signal,
        ...(order.wantsProgress && { onProgress: (progress) => send({ type: 'progress', id, progress }) }),
      });
      send({ type: 'document', id, document });
    } catch (error) {
      const { code, message, details } = toDocprocError(error);
      send({ type: 'error', id, code, message, details });
    } finally {
      running.delete(id);
    }
  };

  port.on('message', (order: ThreadOrder) => {
    if (order.type === 'abort') running.get(order.id)?.abort();
    else void run(order);
  });
}

if (parentPort !== null) serve(parentPort);
