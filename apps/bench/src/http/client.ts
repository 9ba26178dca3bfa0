import { parseDuration } from '../duration.ts';
import type { Tags } from '../metric/series.ts';
import { type Address, type Addresses, addressOf } from './address.ts';
import type { Exchange, RawRequest } from './connection.ts';
import type { Cookies } from './cookies.ts';
import type { FinishedRequest } from './metrics.ts';
import type { ConnectionPool } from './pool.ts';
import { mayRepeat, type RequestBody, writeRequest } from './request.ts';
import { createResponse, type HttpResponse } from './response.ts';
import type { Timings } from './timings.ts';

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
  readonly addresses: Addresses;
  readonly pool: ConnectionPool;
  readonly cookies: Cookies;
  readonly signal: AbortSignal;
  /** Told of each request that is over, with the tags that it had of its own. */
  readonly onRequest: (request: FinishedRequest, tags: Tags | undefined) => void;
}

const noTime: Timings = {
  blocked: 0,
  connecting: 0,
  tlsHandshaking: 0,
  sending: 0,
  waiting: 0,
  receiving: 0,
  duration: 0,
};
const noBytes = Buffer.alloc(0);
const noParams: RequestParams = {};
const defaultTimeoutMs = 60_000;
const defaultRedirects = 10;

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
    params: RequestParams = noParams,
  ): Promise<HttpResponse> {
    let call: Call = { method, address: this.#options.addresses.resolve(url), body };
    for (let left = params.redirects ?? defaultRedirects; ; left -= 1) {
      const response = await this.#once(call, params);
      const next = left > 0 ? redirected(call, response) : undefined;
      if (!next) return response;
      call = next;
    }
  }

  async #once(call: Call, params: RequestParams): Promise<HttpResponse> {
    const { signal, onRequest, cookies } = this.#options;
    const { method, address } = call;
    const request = writeRequest({
      ...call,
      headers: params.headers,
      cookies: cookies.headerFor(address.url),
      timeoutMs: params.timeout === undefined ? defaultTimeoutMs : parseDuration(params.timeout, 'timeout'),
      signal,
    });
    const started = performance.now();
    const name = params.tags?.['name'] ?? address.name;
    try {
      const { response, timings, sent } = await this.#exchange(address, request);
      const { status, headers } = response.head;
      cookies.take(address.url, response.head.cookies);
      const expected = (params.expected ?? isExpected)(status);
      onRequest({ method, name, status, expected, timings, sent, received: response.bytes }, params.tags);
      return createResponse({ status, headers, body: response.body, timings, url: address.href });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const timings = { ...noTime, duration: performance.now() - started };
      onRequest({ method, name, status: 0, expected: false, timings, sent: 0, received: 0 }, params.tags);
      const nothing = { status: 0, headers: {}, body: noBytes, timings, url: address.href };
      return createResponse({ ...nothing, error: describe(error) });
    }
  }

  /** A kept connection may be closed by the server in the moment it is used again: then a new one is tried. */
  async #exchange(address: Address, request: RawRequest): Promise<Exchange> {
    const { pool, signal } = this.#options;
    while (true) {
      const kept = pool.take(address);
      const connection = kept ?? (await pool.open(address, request.timeoutMs, signal));
      try {
        const exchange = await connection.exchange(request);
        pool.giveBack(address, connection);
        return exchange;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (!kept || !mayRepeat(request) || signal.aborted || code === 'ETIMEDOUT') throw error;
      }
    }
  }
}

interface Call {
  readonly method: string;
  readonly address: Address;
  readonly body: RequestBody;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What is asked next where an answer says that it is elsewhere. */
function redirected({ method, address, body }: Call, { status, headers }: HttpResponse): Call | undefined {
  if (!redirects.has(status)) return undefined;
  const location = headers['location'];
  if (location === undefined) return undefined;
  const next = addressOf(new URL(location, address.url));
  // RFC 9110, 15.4: 307 and 308 keep the method; the others make it a GET, as browsers do.
  if (status >= 307 || method === 'HEAD') return { method, address: next, body };
  return { method: 'GET', address: next, body: null };
}

function isExpected(status: number): boolean {
  return status >= 200 && status < 400;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
