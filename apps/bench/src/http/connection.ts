import type { Socket } from 'node:net';
import { createResponseParser, type RawResponse } from './response-parser.ts';
import { type Opening, type Timings, timedOut } from './timings.ts';
import { type Message, writeMessage } from './write.ts';

/** A request as it goes over the line. */
export interface RawRequest extends Message {
  readonly method: string;
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
  /** Sends a request and waits for the whole answer. Rejects with the fault of the line, or the signal's reason. */
  exchange(request: RawRequest): Promise<Exchange>;
  close(): void;
}

/** Makes a connection of a socket that is open. */
export function carryOver(socket: Socket, opening: Opening): Connection {
  return new SocketConnection(socket, opening);
}

const nothing: Opening = { blocked: 0, connecting: 0, tlsHandshaking: 0 };

interface Asked {
  readonly resolve: (exchange: Exchange) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A class, and what belongs to the present request in its fields: a load generator makes hundreds of thousands of
 * requests, and what each of them would make for itself is most of what they cost. So are the timer and the listener
 * to the signal, which stay from request to request.
 */
class SocketConnection implements Connection {
  readonly #socket: Socket;
  readonly #opening: Opening;
  readonly #parser = createResponseParser();
  #usable = true;
  #carried = 0;
  #asked: Asked | undefined;
  #startedAt = 0;
  #sentAt = 0;
  /** When the first byte of the answer came; 0 before. */
  #firstAt = 0;
  #sent = 0;
  #writing = false;
  #timer: NodeJS.Timeout | undefined;
  #timeoutMs = 0;
  #signal: AbortSignal | undefined;

  constructor(socket: Socket, opening: Opening) {
    this.#socket = socket;
    this.#opening = opening;
    socket.on('data', (chunk: Buffer) => this.#received(chunk));
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed before the answer was whole')));
  }

  get usable(): boolean {
    return this.#usable;
  }

  exchange(request: RawRequest): Promise<Exchange> {
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.#carried += 1;
      this.#parser.begin(request.method);
      this.#startedAt = performance.now();
      this.#sentAt = this.#startedAt;
      this.#firstAt = 0;
      this.#sent = 0;
      this.#follow(request.signal);
      if (request.signal?.aborted) return this.#onAbort();
      this.#watch(request.timeoutMs);
      this.#write(request);
    });
  }

  close(): void {
    this.#fail(new Error('the connection was closed'));
  }

  #write(request: RawRequest): void {
    const rest = writeMessage(this.#socket, request, this.#onSent);
    if (rest === undefined) return;
    this.#writing = true;
    rest.then(
      () => {
        this.#writing = false;
      },
      (error: Error) => this.#fail(error),
    );
  }

  readonly #onSent = (bytes: number): void => {
    this.#sent += bytes;
    this.#sentAt = performance.now();
  };

  /** Listens to the signal. Most requests come with the one of those before them. */
  #follow(signal: AbortSignal | undefined): void {
    if (signal === this.#signal) return;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    signal?.addEventListener('abort', this.#onAbort);
    this.#signal = signal;
  }

  readonly #onAbort = (): void => {
    if (this.#asked) this.#fail(this.#signal?.reason as Error);
  };

  /** Sets the timer. It is not stopped at an answer, since most requests set it to the same time again. */
  #watch(timeoutMs: number): void {
    if (this.#timer && this.#timeoutMs === timeoutMs) return void this.#timer.refresh();
    clearTimeout(this.#timer);
    this.#timeoutMs = timeoutMs;
    this.#timer = setTimeout(this.#onTimeout, timeoutMs).unref();
  }

  readonly #onTimeout = (): void => {
    if (this.#asked) this.#fail(timedOut(this.#timeoutMs));
  };

  #received(chunk: Buffer): void {
    const asked = this.#asked;
    if (!asked) {
      this.#fail(new Error('the server sent what nobody asked for'));
      return;
    }
    this.#firstAt ||= performance.now();
    try {
      const response = this.#parser.push(chunk);
      if (response) this.#answer(asked, response);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #ended(): void {
    if (!this.#asked) return;
    this.#firstAt ||= performance.now();
    const response = this.#parser.end();
    if (response) this.#answer(this.#asked, response);
    else this.#fail(new Error('the connection ended before the answer was whole'));
  }

  #answer({ resolve }: Asked, response: RawResponse): void {
    this.#asked = undefined;
    const timings = this.#timings(performance.now());
    if (!response.reusable || this.#writing || !this.#socket.writable) this.close();
    resolve({ response, timings, sent: this.#sent });
  }

  #timings(endedAt: number): Timings {
    const { blocked, connecting, tlsHandshaking } = this.#carried === 1 ? this.#opening : nothing;
    const startedAt = this.#startedAt;
    const firstAt = this.#firstAt;
    // An answer can come before the last byte of the request has left.
    const sending = Math.max(0, Math.min(this.#sentAt, firstAt) - startedAt);
    const waiting = firstAt - startedAt - sending;
    const receiving = endedAt - firstAt;
    return {
      blocked,
      connecting,
      tlsHandshaking,
      sending,
      waiting,
      receiving,
      duration: endedAt - startedAt,
    };
  }

  /** Ends the connection, and the request that it carries. */
  #fail(error: Error): void {
    const asked = this.#asked;
    this.#asked = undefined;
    this.#usable = false;
    this.#socket.destroy();
    clearTimeout(this.#timer);
    this.#follow(undefined);
    asked?.reject(error);
  }
}
