/** An answer of a server, whole. */
export interface RawResponse {
  readonly status: number;
  /** Names in lower case; the values of one that comes several times are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each `set-cookie` line: they must not be joined, since dates in them hold commas. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
  /** Whether the connection can be used again. */
  readonly reusable: boolean;
  /** Bytes received, head and body. */
  readonly bytes: number;
}

/** Reads one HTTP/1.1 answer from the pieces in which it comes. */
export interface ResponseParser {
  /** Takes a piece. Gives the answer once it is whole. Throws where this is no HTTP. */
  push(chunk: Buffer): RawResponse | undefined;
  /** The connection was closed: for an answer without a length that is its end. */
  end(): RawResponse | undefined;
}

interface Head {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly cookies: readonly string[];
  readonly keepAlive: boolean;
}

/** Longest head that is read, in bytes. */
const maxHeadBytes = 256 * 1024;
const empty = Buffer.alloc(0);
const noCookies: readonly string[] = [];

/** Makes a parser (RFC 9112). `method` is that of the request: the answer to HEAD has no body. */
export function createResponseParser(method: string): ResponseParser {
  let head: Head | undefined;
  let pending: Buffer = empty;
  let body: Buffer[] = [];
  let left = 0;
  let framing: 'length' | 'chunked' | 'close' = 'length';
  let inChunk = false;
  let trailer = false;
  let bytes = 0;

  const done = (reusable: boolean): RawResponse | undefined => {
    if (!head) return undefined;
    const { status, headers, cookies, keepAlive } = head;
    const whole = body.length === 1 ? (body[0] as Buffer) : Buffer.concat(body);
    return { status, headers, cookies, body: whole, reusable: reusable && keepAlive, bytes };
  };

  const readHead = (): boolean => {
    while (true) {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) {
        if (pending.length > maxHeadBytes) throw new Error('the head of the answer is too long');
        return false;
      }
      const found = parseHead(pending.toString('latin1', 0, end));
      pending = pending.subarray(end + 4);
      // 1xx go before the answer itself.
      if (found.status >= 200 || found.status === 101) {
        head = found;
        return true;
      }
    }
  };

  const beginBody = (): void => {
    if (!head) return;
    const { status, headers } = head;
    const length = headers['content-length'];
    if (method === 'HEAD' || status === 204 || status === 304 || status === 101) left = 0;
    else if (/\bchunked\b/i.test(headers['transfer-encoding'] ?? '')) framing = 'chunked';
    else if (length === undefined) framing = 'close';
    else {
      left = Number(length);
      if (!Number.isSafeInteger(left) || left < 0) throw new Error('the answer states no valid length');
    }
  };

  const takeBytes = (): void => {
    const taken = pending.length <= left ? pending : pending.subarray(0, left);
    if (taken.length > 0) body.push(taken);
    left -= taken.length;
    pending = pending.subarray(taken.length);
  };

  /** Takes the rest of the present chunk and the line break after it. */
  const endChunk = (): boolean => {
    takeBytes();
    if (left > 0 || pending.length < 2) return false;
    pending = pending.subarray(2);
    inChunk = false;
    return true;
  };

  const takeLine = (): string | undefined => {
    const end = pending.indexOf('\r\n');
    if (end < 0) return undefined;
    const line = pending.toString('latin1', 0, end);
    pending = pending.subarray(end + 2);
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

  return {
    push(chunk) {
      bytes += chunk.length;
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      if (!head) {
        if (!readHead()) return undefined;
        beginBody();
      }
      if (framing === 'length') {
        takeBytes();
        return left === 0 ? done(pending.length === 0) : undefined;
      }
      if (framing === 'chunked') return readChunks() ? done(pending.length === 0) : undefined;
      body.push(pending);
      pending = empty;
      return undefined;
    },
    end() {
      const answer = framing === 'close' ? done(false) : undefined;
      body = [];
      return answer;
    },
  };
}

function parseHead(text: string): Head {
  const lines = text.split('\r\n');
  const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})/.exec(lines[0] ?? '') ?? [];
  if (code === undefined) throw new Error('the answer is no HTTP/1.1');
  const headers: Record<string, string> = Object.create(null);
  let cookies: string[] | undefined;
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] as string;
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
    if (name === 'set-cookie') {
      cookies ??= [];
      cookies.push(value);
    }
  }
  const connection = headers['connection']?.toLowerCase();
  const keepAlive = minor === '1' ? connection !== 'close' : connection === 'keep-alive';
  return { status: Number(code), headers, cookies: cookies ?? noCookies, keepAlive };
}
