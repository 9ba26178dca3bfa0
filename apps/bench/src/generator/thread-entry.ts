import { parentPort } from 'node:worker_threads';
import { serveChannel } from './channel.ts';
import type { FromGenerator, ToGenerator } from './protocol.ts';

const port = parentPort;
if (port) {
  await serveChannel({
    send: (message: FromGenerator) => port.postMessage(message),
    listen: (onMessage: (message: ToGenerator) => void) => void port.on('message', onMessage),
    close: () => port.close(),
  });
}
