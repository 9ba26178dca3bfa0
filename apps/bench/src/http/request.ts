import type { Address } from './address.ts';
import type { RawRequest } from './connection.ts';
import type { SentBody } from './write.ts';

/** What is sent: text, bytes, pieces of bytes as they come, or an object as JSON. */
export type RequestBody =
  | SentBody
  | ArrayBuffer
  | Readonly<Record<string, unknown>>
  | readonly unknown[]
  | null;

/** A request, before it is put as the line wants it. */
export interface RequestOptions {
  readonly method: string;
  readonly address: Address;
  readonly body: RequestBody;
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** Value of the header `cookie`; empty where there is none to send. */
  readonly cookies: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Puts a request as it goes over the line. Error: `TypeError` for a header that would begin another one. */
export function writeRequest(options: RequestOptions): RawRequest {
  const { method, address, headers, cookies, timeoutMs, signal } = options;
  const { sent, type } = bodyOf(options.body);
  let head = `${method} ${address.target} HTTP/1.1\r\nhost: ${address.host}\r\n`;
  let lengthStated = false;
  let typeStated = false;
  let cookiesStated = false;
  for (const name in headers) {
    const lower = name.toLowerCase();
    if (lower === 'content-length') lengthStated = true;
    if (lower === 'content-type') typeStated = true;
    if (lower === 'cookie') cookiesStated = true;
    head += `${lower}: ${clean(headers[name] ?? '')}\r\n`;
  }
  if (cookies !== '' && !cookiesStated) head += `cookie: ${cookies}\r\n`;
  if (type !== undefined && !typeStated) head += `content-type: ${type}\r\n`;
  const length = lengthOf(sent);
  const chunked = sent !== undefined && length === undefined && !lengthStated;
  if (chunked) head += 'transfer-encoding: chunked\r\n';
  else if (!lengthStated && (sent !== undefined || expectsBody(method)))
    head += `content-length: ${length ?? 0}\r\n`;
  return { method, head: `${head}\r\n`, body: sent, chunked, timeoutMs, signal };
}

const repeatable: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/**
 * Whether a request may be sent again that a kept connection failed with: it may have reached the server, so only one
 * that does no more the second time (RFC 9110, 9.2.2), and whose body is still there.
 */
export function mayRepeat({ method, body }: RawRequest, error: unknown): boolean {
  if ((error as NodeJS.ErrnoException).code === 'ETIMEDOUT') return false;
  const whole = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  return repeatable.has(method) && whole;
}

function expectsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

/** A line break in a value would begin another header. */
function clean(value: string): string {
  if (/[\r\n\0]/.test(value)) throw new TypeError('a header has a line break in its value');
  return value;
}

interface TypedBody {
  readonly sent: SentBody | undefined;
  readonly type?: string;
}

const noBody: TypedBody = { sent: undefined };

function bodyOf(body: RequestBody): TypedBody {
  if (body === null || body === undefined) return noBody;
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
