import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { DocprocError } from '@org/docproc-core/errors';
import { type Channel, createChannelGenerator, serveChannel } from './channel.ts';
import type { FromGenerator, Generator, ToGenerator } from './protocol.ts';

/** Where generators of other processes and machines report. */
export interface MeetingOptions {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  /** How many generators are waited for. */
  readonly count: number;
  /** What a generator has to present. The line is not encrypted: use a network that is yours. */
  readonly token: string;
  readonly signal?: AbortSignal;
  /** Told where we listen. */
  readonly onListening?: (port: number) => void;
  readonly onJoined?: (joined: number) => void;
}

/** Waits until so many generators have reported. Errors: those of `listen`, `ABORTED`. */
export async function awaitGenerators(options: MeetingOptions): Promise<Generator[]> {
  const server = createServer();
  const sockets: Socket[] = [];
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const address = server.address();
  options.onListening?.(typeof address === 'object' && address ? address.port : options.port);
  try {
    return await new Promise<Generator[]>((resolve, reject) => {
      const generators: Generator[] = [];
      const abort = () => reject(new DocprocError('ABORTED'));
      if (options.signal?.aborted) abort();
      options.signal?.addEventListener('abort', abort, { once: true });
      server.on('connection', (socket: Socket) => {
        sockets.push(socket);
        const channel = lineChannel<FromGenerator, ToGenerator>(socket);
        let known = false;
        const { generator, receive } = deferred(channel);
        channel.listen(
          (message) => {
            if (known) return receive.message(message);
            if (message.type !== 'hello' || !isSame(message.token ?? '', options.token))
              return socket.destroy();
            known = true;
            generators.push(generator);
            options.onJoined?.(generators.length);
            if (generators.length === options.count) resolve(generators);
          },
          (error) => receive.lost(error),
        );
      });
    });
  } catch (error) {
    for (const socket of sockets) socket.destroy();
    throw error;
  } finally {
    server.close();
  }
}

/** Reports to a coordinator, runs what it plans and resolves when that is done. Error: `NETWORK_FAILED`. */
export async function joinCoordinator(
  host: string,
  port: number,
  token: string,
  signal?: AbortSignal,
): Promise<void> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', signal ? { signal } : {});
  } catch (error) {
    const message = `The coordinator at ${host}:${port} cannot be reached.`;
    throw new DocprocError('NETWORK_FAILED', message, { cause: error });
  }
  const channel = lineChannel<ToGenerator, FromGenerator>(socket);
  signal?.addEventListener('abort', () => socket.destroy(), { once: true });
  const served = serveChannel(channel);
  channel.send({ type: 'hello', token });
  await served;
  socket.end();
}

/** One JSON object a line. */
function lineChannel<In, Out>(socket: Socket): Channel<In, Out> {
  return {
    send: (message) => void (socket.writable && socket.write(`${JSON.stringify(message)}\n`)),
    listen(onMessage, onLost) {
      const lost = () => onLost(new DocprocError('NETWORK_FAILED', 'A load generator was lost.'));
      createInterface({ input: socket }).on('line', (line) => {
        try {
          onMessage(JSON.parse(line) as In);
        } catch {
          socket.destroy();
        }
      });
      socket.on('error', lost);
      socket.on('close', lost);
    },
    close: () => void socket.end(),
  };
}

/** A generator whose messages are taken in before somebody runs it. */
function deferred(channel: Channel<FromGenerator, ToGenerator>) {
  let onMessage = (_message: FromGenerator) => {};
  let lostBefore: Error | undefined;
  let onLost = (error: Error) => {
    lostBefore = error;
  };
  const generator = createChannelGenerator({
    send: channel.send,
    close: channel.close,
    listen(message, lost) {
      onMessage = message;
      onLost = lost;
      if (lostBefore) lost(lostBefore);
    },
  });
  const receive = {
    message: (message: FromGenerator) => onMessage(message),
    lost: (error: Error) => onLost(error),
  };
  return { generator, receive };
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
