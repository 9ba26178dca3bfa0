import type { Timings } from './timings.ts';

/** An answer. As in k6, a request that fails has status 0 and an `error`; nothing is thrown. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timings: Timings;
  readonly url: string;
  /** Why there is no answer. */
  readonly error?: string;
  text(): string;
  /** The body as JSON; `undefined` where it is none. */
  json<T = unknown>(): T | undefined;
}

/** Makes the response to a request that was answered. */
export function createResponse(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  timings: Timings,
  url: string,
): HttpResponse {
  return {
    status,
    headers,
    body,
    timings,
    url,
    text: () => body.toString('utf8'),
    json: <T>() => parsed<T>(body),
  };
}

function parsed<T>(body: Buffer): T | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as T;
  } catch {
    return undefined;
  }
}
