import { parseDuration } from '../duration.ts';
import type { Tags } from '../metric/series.ts';
import type { Connection, Exchange, RawRequest, SentBody, Timings } from './connection.ts';
import type { Cookies } from './cookies.ts';
import type { FinishedRequest } from './metrics.ts';
import type { ConnectionPool } from './pool.ts';

/** What is sent: text, bytes, pieces of bytes as they come, or an object as JSON. */
export type RequestBody =
  | SentBody
  | ArrayBuffer
  | Readonly<Record<string, unknown>>
  | readonly unknown[]
  | null;

/** How a request is sent. */
export interface RequestParams {
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the tags of the request's samples. `name` groups requests; default: the address without its query. */
  readonly tags?: Tags;
  /** As `60s` or in milliseconds. Default 60 s. */
  readonly timeout?: string | number;
  /** How many redirects are followed. Default 10. */
  readonly redirects?: number;
  /** Which answers do not count as failed. Default: 200 to 399. */
  readonly expected?: (status: number) => boolean;
}

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

/**
 * Plain HTTP/1.1, timed. Addresses may be relative to that of the server under test. Cookies that answers set are sent
 * with the requests after them, redirects included; each iteration begins without any, unless `noCookiesReset` is set.
 */
export interface HttpClient {
  request(method: string, url: string, body?: RequestBody, params?: RequestParams): Promise<HttpResponse>;
  get(url: string, params?: RequestParams): Promise<HttpResponse>;
  head(url: string, params?: RequestParams): Promise<HttpResponse>;
  post(url: string, body?: RequestBody, params?: RequestParams): Promise<HttpResponse>;
  put(url: string, body?: RequestBody, params?: RequestParams): Promise<HttpResponse>;
  patch(url: string, body?: RequestBody, params?: RequestParams): Promise<HttpResponse>;
  del(url: string, body?: RequestBody, params?: RequestParams): Promise<HttpResponse>;
}

/** What a client works with. */
export interface HttpClientOptions {
  readonly base: string;
  readonly pool: ConnectionPool;
  readonly cookies: Cookies;
  readonly signal: AbortSignal;
  /** Told of each request that is over, with the tags that it had of its own. */
  readonly onRequest: (request: FinishedRequest, tags: Tags | undefined) => void;
}

const isExpected = (status: number) => status >= 200 && status < 400;
const noTime: Timings = {
  blocked: 0,
  connecting: 0,
  tlsHandshaking: 0,
  sending: 0,
  waiting: 0,
  receiving: 0,
  duration: 0,
};
const repeatable: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
const noBytes = Buffer.alloc(0);
const defaultTimeoutMs = 60_000;

/** Makes a client. A class: one is made for each iteration. */
export class TimedHttpClient implements HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  get(url: string, params?: RequestParams): Promise<HttpResponse> {
    return this.request('GET', url, null, params);
  }
  head(url: string, params?: RequestParams): Promise<HttpResponse> {
    return this.request('HEAD', url, null, params);
  }
  post(url: string, body?: RequestBody, params?: RequestParams): Promise<HttpResponse> {
    return this.request('POST', url, body, params);
  }
  put(url: string, body?: RequestBody, params?: RequestParams): Promise<HttpResponse> {
    return this.request('PUT', url, body, params);
  }
  patch(url: string, body?: RequestBody, params?: RequestParams): Promise<HttpResponse> {
    return this.request('PATCH', url, body, params);
  }
  del(url: string, body?: RequestBody, params?: RequestParams): Promise<HttpResponse> {
    return this.request('DELETE', url, body, params);
  }

  async request(
    method: string,
    url: string,
    body: RequestBody = null,
    params: RequestParams = {},
  ): Promise<HttpResponse> {
    let target = new URL(url, this.#options.base);
    let verb = method;
    let payload = body;
    for (let left = params.redirects ?? 10; ; left -= 1) {
      const response = await this.#once(verb, target, payload, params);
      const location = response.headers['location'];
      if (left <= 0 || location === undefined || ![301, 302, 303, 307, 308].includes(response.status)) {
        return response;
      }
      // RFC 9110, 15.4: 307 and 308 keep the method; the others make it a GET, as browsers do.
      if (response.status < 307 && verb !== 'HEAD') {
        verb = 'GET';
        payload = null;
      }
      target = new URL(location, target);
    }
  }

  async #once(method: string, url: URL, body: RequestBody, params: RequestParams): Promise<HttpResponse> {
    const { signal, onRequest, cookies } = this.#options;
    const timeoutMs =
      params.timeout === undefined ? defaultTimeoutMs : parseDuration(params.timeout, 'timeout');
    const request = rawRequest(method, url, body, params, cookies.headerFor(url), timeoutMs, signal);
    const started = performance.now();
    const name = params.tags?.['name'] ?? `${url.origin}${url.pathname}`;
    const expects = params.expected ?? isExpected;
    try {
      const { response, timings, sent } = await this.#exchange(url, request);
      const { status, headers, body: content, bytes } = response;
      cookies.take(url, response.cookies);
      onRequest(
        { method, name, status, expected: expects(status), timings, sent, received: bytes },
        params.tags,
      );
      return responseOf(status, headers, content, timings, url.href);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const timings = { ...noTime, duration: performance.now() - started };
      onRequest({ method, name, status: 0, expected: false, timings, sent: 0, received: 0 }, params.tags);
      return { ...responseOf(0, {}, noBytes, timings, url.href), error: describe(error) };
    }
  }

  /** A kept connection may be closed by the server in the moment it is used again: then a new one is tried. */
  async #exchange(url: URL, request: RawRequest): Promise<Exchange> {
    const { pool, signal } = this.#options;
    while (true) {
      const connection: Connection = await pool.take(url, request.timeoutMs, signal);
      const reused = connection.carried > 0;
      try {
        const exchange = await connection.exchange(request);
        pool.giveBack(url, connection);
        return exchange;
      } catch (error) {
        const mayRepeat = reused && repeatable.has(request.method) && isRepeatableBody(request.body);
        if (!mayRepeat || signal.aborted || (error as NodeJS.ErrnoException).code === 'ETIMEDOUT')
          throw error;
      }
    }
  }
}

function isRepeatableBody(body: SentBody | undefined): boolean {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array;
}

function rawRequest(
  method: string,
  url: URL,
  body: RequestBody,
  params: RequestParams,
  cookies: string,
  timeoutMs: number,
  signal: AbortSignal,
): RawRequest {
  const { sent, type } = bodyOf(body);
  let head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`;
  let lengthStated = false;
  let typeStated = false;
  let cookiesStated = false;
  for (const name in params.headers) {
    const lower = name.toLowerCase();
    if (lower === 'content-length') lengthStated = true;
    if (lower === 'content-type') typeStated = true;
    if (lower === 'cookie') cookiesStated = true;
    head += `${lower}: ${clean(params.headers[name] ?? '')}\r\n`;
  }
  if (cookies !== '' && !cookiesStated) head += `cookie: ${cookies}\r\n`;
  if (type !== undefined && !typeStated) head += `content-type: ${type}\r\n`;
  const length = lengthOf(sent);
  const chunked = sent !== undefined && length === undefined && !lengthStated;
  if (chunked) head += 'transfer-encoding: chunked\r\n';
  else if (
    !lengthStated &&
    (sent !== undefined || method === 'POST' || method === 'PUT' || method === 'PATCH')
  ) {
    head += `content-length: ${length ?? 0}\r\n`;
  }
  return { method, head: `${head}\r\n`, body: sent, chunked, timeoutMs, signal };
}

/** A line break in a value would begin another header. */
function clean(value: string): string {
  if (/[\r\n\0]/.test(value)) throw new TypeError('a header has a line break in its value');
  return value;
}

function bodyOf(body: RequestBody): { readonly sent: SentBody | undefined; readonly type?: string } {
  if (body === null || body === undefined) return { sent: undefined };
  if (typeof body === 'string') return { sent: body, type: 'text/plain; charset=utf-8' };
  if (body instanceof Uint8Array) return { sent: body, type: 'application/octet-stream' };
  if (body instanceof ArrayBuffer) return { sent: new Uint8Array(body), type: 'application/octet-stream' };
  if (Symbol.asyncIterator in body) {
    return { sent: body as AsyncIterable<Uint8Array>, type: 'application/octet-stream' };
  }
  return { sent: JSON.stringify(body), type: 'application/json' };
}

function lengthOf(body: SentBody | undefined): number | undefined {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.byteLength : undefined;
}

function responseOf(
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
    json: <T>() => {
      try {
        return JSON.parse(body.toString('utf8')) as T;
      } catch {
        return undefined;
      }
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
