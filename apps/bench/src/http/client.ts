import { parseDuration } from '../duration.ts';
import type { Tags } from '../metric/series.ts';
import type { Address, Addresses } from './address.ts';
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

  request(
    method: string,
    url: string,
    body: RequestBody = null,
    params: RequestParams = noParams,
  ): Promise<HttpResponse> {
    return this.#send({ method, url, body }, params, params.redirects ?? defaultRedirects);
  }

  /** A kept connection may be closed by the server in the moment it is used again: then a new one is tried. */
  async #send(call: Call, params: RequestParams, redirects: number): Promise<HttpResponse> {
    const { addresses, pool, signal } = this.#options;
    const address = addresses.resolve(call.url);
    const request = this.#written(call, address, params);
    const started = performance.now();
    while (true) {
      const kept = pool.take(address);
      let exchange: Exchange;
      try {
        const connection = kept ?? (await pool.open(address, request.timeoutMs, signal));
        exchange = await connection.exchange(request);
        pool.giveBack(address, connection);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (kept && mayRepeat(request, error)) continue;
        return this.#failed(call, address, params, error, performance.now() - started);
      }
      const response = this.#answered(call, address, params, exchange);
      const next = redirects > 0 ? redirected(call, address, response) : undefined;
      return next === undefined ? response : this.#send(next, params, redirects - 1);
    }
  }

  #written({ method, body }: Call, address: Address, { headers, timeout }: RequestParams): RawRequest {
    const cookies = this.#options.cookies.headerFor(address.url);
    const timeoutMs = timeout === undefined ? defaultTimeoutMs : parseDuration(timeout, 'timeout');
    return writeRequest({ method, address, body, headers, cookies, timeoutMs, signal: this.#options.signal });
  }

  #answered(
    { method }: Call,
    { url, name, href }: Address,
    { tags, expected = isExpected }: RequestParams,
    { response, timings, sent }: Exchange,
  ): HttpResponse {
    const { head, body, bytes } = response;
    const { status, headers, cookies } = head;
    this.#options.cookies.take(url, cookies);
    this.#options.onRequest(
      {
        method,
        name: tags?.['name'] ?? name,
        status,
        expected: expected(status),
        timings,
        sent,
        received: bytes,
      },
      tags,
    );
    return createResponse(status, headers, body, timings, href);
  }

  #failed(
    { method }: Call,
    { name, href }: Address,
    { tags }: RequestParams,
    error: unknown,
    duration: number,
  ): HttpResponse {
    const timings = { ...noTime, duration };
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.onRequest(
      {
        method,
        name: tags?.['name'] ?? name,
        status: 0,
        expected: false,
        timings,
        sent: 0,
        received: 0,
      },
      tags,
    );
    return { ...createResponse(0, {}, noBytes, timings, href), error: reason };
  }
}

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body: RequestBody;
}

const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What is asked next where an answer says that it is elsewhere. */
function redirected(
  { method, body }: Call,
  { url }: Address,
  { status, headers }: HttpResponse,
): Call | undefined {
  const location = redirecting.has(status) ? headers['location'] : undefined;
  if (location === undefined) return undefined;
  const next = new URL(location, url).href;
  // RFC 9110, 15.4: 307 and 308 keep the method; the others make it a GET, as browsers do.
  if (status >= 307 || method === 'HEAD') return { method, url: next, body };
  return { method: 'GET', url: next, body: null };
}

function isExpected(status: number): boolean {
  return status >= 200 && status < 400;
}
