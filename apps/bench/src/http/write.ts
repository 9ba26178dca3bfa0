import type { Socket } from 'node:net';

/** A body to send: whole, or in pieces as they come. */
export type SentBody = string | Uint8Array | AsyncIterable<Uint8Array>;

/** What of a request goes over the line. */
export interface Message {
  /** Request line and headers, with the empty line at the end. */
  readonly head: string;
  readonly body: SentBody | undefined;
  /** Whether pieces are sent as chunks, because their length is not known. */
  readonly chunked: boolean;
}

/**
 * Writes a request, and tells `onSent` of bytes as they have left for the system. Gives a promise of the rest, or
 * `undefined` where nothing is left to write, which is so for most.
 */
export function writeMessage(
  socket: Socket,
  message: Message,
  onSent: (bytes: number) => void,
): Promise<void> | undefined {
  const { head, body } = message;
  if (body !== undefined && typeof body !== 'string') return writePieces(socket, message, body, onSent);
  const text = body === undefined ? head : head + body;
  // Heads are ASCII; a body of text may not be.
  const bytes = body === undefined ? text.length : Buffer.byteLength(text);
  if (!socket.write(text, body === undefined ? 'latin1' : 'utf8')) {
    return drained(socket).then(() => onSent(bytes));
  }
  onSent(bytes);
  return undefined;
}

async function writePieces(
  socket: Socket,
  { head, chunked }: Message,
  body: Exclude<SentBody, string>,
  onSent: (bytes: number) => void,
): Promise<void> {
  socket.write(head, 'latin1');
  onSent(head.length);
  for await (const piece of body instanceof Uint8Array ? [body] : body) {
    const flows = chunked ? writeChunk(socket, piece) : socket.write(piece);
    if (!flows) await drained(socket);
    if (socket.destroyed) return;
    onSent(piece.byteLength);
  }
  if (chunked) socket.write('0\r\n\r\n');
}

function writeChunk(socket: Socket, piece: Uint8Array): boolean {
  socket.write(`${piece.byteLength.toString(16)}\r\n`);
  socket.write(piece);
  return socket.write('\r\n');
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    if (socket.destroyed) return resolve();
    socket.on('drain', done);
    socket.on('close', done);
  });
}
