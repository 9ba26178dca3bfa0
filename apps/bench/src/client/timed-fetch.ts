import type { Fetch } from '@org/docproc-client';
import type { FinishedRequest } from '../http/metrics.ts';
import type { Timings } from '../http/timings.ts';

/** What is told of the requests that go through. */
export interface TimedFetchOptions {
  readonly onRequest: (request: FinishedRequest) => void;
  /** Ends requests that are under way. */
  readonly signal: () => AbortSignal;
}

/**
 * The platform's `fetch`, timed: for the typed client. It does not tell of connections, so all time before the answer
 * is `waiting`. Requests are named by their path, which for the typed client is the procedure.
 */
export function createTimedFetch(options: TimedFetchOptions): Fetch {
  return async (input, init = {}) => {
    const started = performance.now();
    const method = init.method ?? 'GET';
    const name = new URL(input).pathname.replace(/^.*\/trpc\//, '');
    const sent = sizeOf(init.body);
    const over = (status: number, firstAt: number, received: number) => {
      const now = performance.now();
      const timings = timingsOf(firstAt - started, now - firstAt);
      options.onRequest({
        method,
        name,
        status,
        expected: status >= 200 && status < 400,
        timings,
        sent,
        received,
      });
    };
    const run = options.signal();
    const signal = init.signal ? AbortSignal.any([init.signal, run]) : run;
    let response: Response;
    try {
      response = await fetch(input, { ...init, signal });
    } catch (error) {
      if (!signal.aborted) over(0, performance.now(), 0);
      throw error;
    }
    const firstAt = performance.now();
    if (!response.body) {
      over(response.status, firstAt, 0);
      return response;
    }
    const body = response.body.pipeThrough(counted((bytes) => over(response.status, firstAt, bytes)));
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };
}

function counted(onEnd: (bytes: number) => void): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
    },
    flush: () => onEnd(bytes),
  });
}

function timingsOf(waiting: number, receiving: number): Timings {
  const duration = waiting + receiving;
  return { blocked: 0, connecting: 0, tlsHandshaking: 0, sending: 0, waiting, receiving, duration };
}

function sizeOf(body: RequestInit['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Blob) return body.size;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : 0;
}
