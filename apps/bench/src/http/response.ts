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

/** What a response is made of. */
export type ResponseFields = Omit<HttpResponse, 'text' | 'json'>;

/** Makes a response. */
export function createResponse(fields: ResponseFields): HttpResponse {
  const { status, headers, body, timings, url, error } = fields;
  const text = () => body.toString('utf8');
  const json = <T>() => parsed<T>(body);
  return { status, headers, body, timings, url, text, json, ...(error !== undefined && { error }) };
}

function parsed<T>(body: Buffer): T | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as T;
  } catch {
    return undefined;
  }
}
