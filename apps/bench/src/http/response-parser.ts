import { type Head, parseHead } from './head.ts';

/** An answer of a server, whole. */
export interface RawResponse {
  readonly head: Head;
  readonly body: Buffer;
  /** Whether the connection can be used again. */
  readonly reusable: boolean;
  /** Bytes received, head and body. */
  readonly bytes: number;
}

/** Reads the HTTP/1.1 answers of a connection, one after the other, from the pieces in which they come. */
export interface ResponseParser {
  /** Makes ready for an answer to a request of this method: one to HEAD has no body. */
  begin(method: string): void;
  /** Takes a piece. Gives the answer once it is whole. Throws where this is no HTTP. */
  push(chunk: Buffer): RawResponse | undefined;
  /** The connection was closed: for an answer without a length that is its end. */
  end(): RawResponse | undefined;
}

/** Longest head that is read, in bytes. */
const maxHeadBytes = 256 * 1024;
const empty = Buffer.alloc(0);
const headEnd = '\r\n\r\n';

/** Makes a parser (RFC 9112). */
export function createResponseParser(): ResponseParser {
  /** A server says much the same each time: a head that is that of the last answer is not read again. */
  let lastHead: Head | undefined;
  let lastText = '';

  let bodiless = false;
  let head: Head | undefined;
  /** What came and was not read yet: `pending` from `at` on. */
  let pending: Buffer = empty;
  let at = 0;
  let body: Buffer[] = [];
  let left = 0;
  let inChunk = false;
  let trailer = false;
  let bytes = 0;

  const done = (found: Head, reusable: boolean): RawResponse => {
    const whole = body.length === 1 ? (body[0] as Buffer) : body.length === 0 ? empty : Buffer.concat(body);
    return { head: found, body: whole, reusable: reusable && found.keepAlive, bytes };
  };

  /** Takes the text of a head with the empty line after it, once all of it is there. */
  const takeHeadText = (): string | undefined => {
    const likely = pending.toString('latin1', at, at + lastText.length);
    if (likely !== '' && likely === lastText) return likely;
    const end = pending.indexOf(headEnd, at, 'latin1');
    if (end < 0 && pending.length > maxHeadBytes) throw new Error('the head of the answer is too long');
    return end < 0 ? undefined : pending.toString('latin1', at, end + headEnd.length);
  };

  const readHead = (): Head | undefined => {
    while (true) {
      const text = takeHeadText();
      if (text === undefined) return undefined;
      at += text.length;
      const found = lastHead && text === lastText ? lastHead : parseHead(text.slice(0, -headEnd.length));
      // 1xx go before the answer itself.
      if (found.status < 200 && found.status !== 101) continue;
      lastHead = found;
      lastText = text;
      left = bodiless ? 0 : (found.length ?? 0);
      return found;
    }
  };

  const takeBytes = (): void => {
    const end = Math.min(pending.length, at + left);
    if (end > at) body.push(pending.subarray(at, end));
    left -= end - at;
    at = end;
  };

  /** Takes the rest of the present chunk and the line break after it. */
  const endChunk = (): boolean => {
    takeBytes();
    if (left > 0 || pending.length - at < 2) return false;
    at += 2;
    inChunk = false;
    return true;
  };

  const takeLine = (): string | undefined => {
    const end = pending.indexOf('\r\n', at, 'latin1');
    if (end < 0) return undefined;
    const line = pending.toString('latin1', at, end);
    at = end + 2;
    return line;
  };

  /** Reads chunks (RFC 9112, 7.1) until the last one and its trailer. */
  const readChunks = (): boolean => {
    while (!inChunk || endChunk()) {
      const line = takeLine();
      if (line === undefined) return false;
      if (trailer && line === '') return true;
      if (trailer) continue;
      left = Number.parseInt(line, 16);
      if (!(left >= 0)) throw new Error('the answer has a chunk without a length');
      trailer = left === 0;
      inChunk = !trailer;
    }
    return false;
  };

  /** Whether the body is whole. One without a length is so when the connection ends. */
  const readBody = ({ length, chunked }: Head): boolean => {
    if (!bodiless && chunked) return readChunks();
    if (!bodiless && length === undefined) left = pending.length - at + 1;
    takeBytes();
    return left === 0;
  };

  return {
    begin(method) {
      bodiless = method === 'HEAD';
      head = undefined;
      pending = empty;
      body = [];
      inChunk = trailer = false;
      at = left = bytes = 0;
    },
    push(chunk) {
      bytes += chunk.length;
      pending = at === pending.length ? chunk : Buffer.concat([pending.subarray(at), chunk]);
      at = 0;
      head ??= readHead();
      if (!head || !readBody(head)) return undefined;
      return done(head, at === pending.length);
    },
    end: () => (head && !head.chunked && head.length === undefined ? done(head, false) : undefined),
  };
}
