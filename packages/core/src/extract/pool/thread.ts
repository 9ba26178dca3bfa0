import { parentPort } from 'node:worker_threads';
import { toDocprocError } from '../../errors/index.ts';
import { extractBy } from '../extract.ts';
import { parseSettings } from '../settings.ts';
import { assist } from './assistant.ts';
import type { ThreadOrder, ThreadReport } from './messages.ts';
import { createPortHelp, type PortHelp } from './port-reader.ts';

/** What the thread is at. */
interface Running {
  readonly controller: AbortController;
  /** Aborted where another file waits for this thread. */
  readonly away: AbortController;
  readonly help?: PortHelp;
}

/** Entry of a pool's thread: extracts what it is told to, one file after another, or reads pages for another thread. */
function serve(port: NonNullable<typeof parentPort>): void {
  const running = new Map<number, Running>();
  const send = (report: ThreadReport) => port.postMessage(report);

  /** Does the work of an order and tells how it failed. */
  const run = async (id: number, help: PortHelp | undefined, work: (state: Running) => Promise<void>) => {
    const state: Running = {
      controller: new AbortController(),
      away: new AbortController(),
      ...(help && { help }),
    };
    running.set(id, state);
    try {
      await work(state);
    } catch (error) {
      const { code, message, details } = toDocprocError(error);
      send({ type: 'error', id, code, message, details });
    } finally {
      help?.close();
      running.delete(id);
    }
  };

  const extractFile = (order: ThreadOrder & { type: 'extract' }) => {
    const { id, input } = order;
    const help = order.mayShare ? createPortHelp((pages) => send({ type: 'wanted', id, pages })) : undefined;
    return run(id, help, async ({ controller }) => {
      const settings = parseSettings(input, {
        ...order.options,
        signal: controller.signal,
        ...(order.wantsProgress && { onProgress: (progress) => send({ type: 'progress', id, progress }) }),
      });
      send({
        ...{ type: 'document', id },
        document: await extractBy(input, { ...settings, ...(help && { help }) }),
      });
    });
  };

  const readForAnother = (order: ThreadOrder & { type: 'assist' }) => {
    const { id, input, options, port: asking } = order;
    return run(id, undefined, async ({ controller, away }) => {
      asking.on('close', () => controller.abort());
      try {
        await assist({ input, options, port: asking, signal: controller.signal, away: away.signal });
      } catch (error) {
        asking.close();
        throw error;
      }
      send({ type: 'assisted', id });
    });
  };

  port.on('message', (order: ThreadOrder) => {
    const state = running.get(order.id);
    if (order.type === 'extract') void extractFile(order);
    else if (order.type === 'assist') void readForAnother(order);
    else if (order.type === 'abort') state?.controller.abort();
    else if (order.type === 'release') state?.away.abort();
    else if (order.type === 'reader') {
      if (state?.help) state.help.add(order.port);
      else order.port.close();
    }
  });
}

if (parentPort !== null) serve(parentPort);
