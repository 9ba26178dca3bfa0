import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createResponseParser, type RawResponse } from './response-parser.ts';

/** Where the time of a request went, in milliseconds, as k6 names the parts. */
export interface Timings {
  /** Until there was a connection to use, without the next two. */
  blocked: number;
  connecting: number;
  tlsHandshaking: number;
  sending: number;
  /** From the last byte sent to the first one received. */
  waiting: number;
  receiving: number;
  /** sending + waiting + receiving. */
  duration: number;
}

/** A body to send: whole, or in pieces as they come. */
export type SentBody = string | Uint8Array | AsyncIterable<Uint8Array>;

/** A request as it goes over the line. */
export interface RawRequest {
  readonly method: string;
  /** Request line and headers, with the empty line at the end. */
  readonly head: string;
  readonly body: SentBody | undefined;
  /** Whether pieces are sent as chunks, because their length is not known. */
  readonly chunked: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** An answer, and where its time went. */
export interface Exchange {
  readonly response: RawResponse;
  readonly timings: Timings;
  /** Bytes sent, head and body. */
  readonly sent: number;
}

/** A connection that carries one request at a time. */
export interface Connection {
  /** Whether it can take another request. */
  readonly usable: boolean;
  /** Requests it has carried. */
  readonly carried: number;
  /** Sends a request and waits for the whole answer. Rejects with the fault of the line, or the signal's reason. */
  exchange(request: RawRequest): Promise<Exchange>;
  close(): void;
}

/** Opens a connection. Rejects where there is none to be had within `timeoutMs`. */
export async function openConnection(url: URL, timeoutMs: number, signal?: AbortSignal): Promise<Connection> {
  const started = performance.now();
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const tcp = connectTcp({ host, port, noDelay: true, autoSelectFamily: true });
  let lookedUpAt = started;
  tcp.once('lookup', () => {
    lookedUpAt = performance.now();
  });
  await ready(tcp, 'connect', timeoutMs, signal);
  const connectedAt = performance.now();
  const opening = { blocked: lookedUpAt - started, connecting: connectedAt - lookedUpAt, tlsHandshaking: 0 };
  if (url.protocol !== 'https:') return createConnection(tcp, opening);
  const servername = /^[\d.:]+$/.test(host) ? undefined : host;
  const tls = connectTls({ socket: tcp, ...(servername !== undefined && { servername }) });
  await ready(tls, 'secureConnect', timeoutMs, signal);
  return createConnection(tls, { ...opening, tlsHandshaking: performance.now() - connectedAt });
}

type Opening = Pick<Timings, 'blocked' | 'connecting' | 'tlsHandshaking'>;

const nothing: Opening = { blocked: 0, connecting: 0, tlsHandshaking: 0 };

interface Waiting {
  received(chunk: Buffer): void;
  ended(): void;
  failed(error: Error): void;
}

function createConnection(socket: Socket, opening: Opening): Connection {
  let waiting: Waiting | undefined;
  let usable = true;
  let carried = 0;
  socket.on('data', (chunk) => {
    if (waiting) waiting.received(chunk);
    else socket.destroy();
  });
  socket.on('end', () => waiting?.ended());
  socket.on('error', (error) => waiting?.failed(error));
  socket.on('close', () => {
    usable = false;
    waiting?.failed(new Error('the connection was closed before the answer was whole'));
  });
  return {
    get usable() {
      return usable;
    },
    get carried() {
      return carried;
    },
    exchange(request) {
      const { method, signal, timeoutMs } = request;
      const before = carried === 0 ? opening : nothing;
      carried += 1;
      return new Promise((resolve, reject) => {
        const parser = createResponseParser(method);
        const started = performance.now();
        let sentAt = started;
        let firstAt = 0;
        let sent = 0;
        const settle = (finish: () => void) => {
          waiting = undefined;
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          finish();
        };
        const failed = (error: Error) => {
          usable = false;
          socket.destroy();
          settle(() => reject(error));
        };
        const abort = () => failed(signal?.reason as Error);
        const timer = setTimeout(() => failed(timedOut(timeoutMs)), timeoutMs);
        if (signal?.aborted) return abort();
        signal?.addEventListener('abort', abort, { once: true });
        const answered = (response: RawResponse) => {
          const now = performance.now();
          // An answer can come before the last byte of the request has left.
          const sending = Math.max(0, Math.min(sentAt, firstAt) - started);
          const timings = {
            ...before,
            sending,
            waiting: firstAt - started - sending,
            receiving: now - firstAt,
            duration: now - started,
          };
          usable = response.reusable && socket.writable;
          if (!usable) socket.destroy();
          settle(() => resolve({ response, timings, sent }));
        };
        const attempt = (read: () => RawResponse | undefined) => {
          try {
            const response = read();
            if (response) answered(response);
            return response !== undefined;
          } catch (error) {
            failed(error as Error);
            return true;
          }
        };
        waiting = {
          received(chunk) {
            firstAt ||= performance.now();
            attempt(() => parser.push(chunk));
          },
          ended() {
            firstAt ||= performance.now();
            if (!attempt(() => parser.end()))
              failed(new Error('the connection ended before the answer was whole'));
          },
          failed,
        };
        write(socket, request, (bytes) => {
          sent += bytes;
          sentAt = performance.now();
        }).catch(failed);
      });
    },
    close() {
      usable = false;
      socket.destroy();
    },
  };
}

/** Writes a request; tells of bytes as they have left for the system. */
async function write(socket: Socket, request: RawRequest, onSent: (bytes: number) => void): Promise<void> {
  const { head, body, chunked } = request;
  if (body === undefined || typeof body === 'string') {
    const text = body === undefined ? head : head + body;
    // Heads are ASCII; a body of text may not be.
    const bytes = body === undefined ? text.length : Buffer.byteLength(text);
    if (socket.write(text, body === undefined ? 'latin1' : 'utf8')) return onSent(bytes);
    await drained(socket);
    return onSent(bytes);
  }
  socket.write(head, 'latin1');
  onSent(head.length);
  for await (const piece of body instanceof Uint8Array ? [body] : body) {
    const flows = chunked ? writeChunk(socket, piece) : socket.write(piece);
    if (!flows) await drained(socket);
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

function ready(socket: Socket, event: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.off('error', fail);
      finish();
    };
    const fail = (error: Error) => {
      socket.on('error', () => {});
      socket.destroy();
      settle(() => reject(error));
    };
    const abort = () => fail(signal?.reason as Error);
    const timer = setTimeout(() => fail(timedOut(timeoutMs)), timeoutMs);
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once(event, () => settle(resolve));
  });
}

function timedOut(ms: number): Error {
  return Object.assign(new Error(`no answer within ${ms} ms`), { code: 'ETIMEDOUT' });
}
