import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DocprocError } from '@org/docproc-core/errors';
import { createChannelGenerator } from './channel.ts';
import type { FromGenerator, Generator, ToGenerator } from './protocol.ts';

/** A generator in a thread of its own. */
export function createThreadGenerator(): Generator {
  const own = extname(import.meta.url);
  const entry = new URL(own === '.ts' ? './thread-entry.ts' : './thread-entry.js', import.meta.url);
  const worker = new Worker(entry);
  return createChannelGenerator({
    send: (message: ToGenerator) => worker.postMessage(message),
    listen(onMessage: (message: FromGenerator) => void, onLost) {
      worker.on('message', onMessage);
      worker.on('error', onLost);
      worker.on('exit', () =>
        onLost(new DocprocError('INTERNAL', 'A thread of the load generator ended early.')),
      );
    },
    close: () => void worker.terminate(),
  });
}
