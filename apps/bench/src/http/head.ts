/** The head of an answer: what its status line and headers say. */
export interface Head {
  readonly status: number;
  /** Names in lower case; the values of one that comes several times are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each `set-cookie` line: they must not be joined, since dates in them hold commas. */
  readonly cookies: readonly string[];
  /** Whether the connection is to be kept open. */
  readonly keepAlive: boolean;
  /** Bytes of the body; `undefined` where they come in chunks or end with the connection. */
  readonly length: number | undefined;
  readonly chunked: boolean;
}

/** What headers inherit from: nothing. An object without any such one is slower to fill and to freeze. */
const bare: object = Object.create(null);

/** Reads a head (RFC 9112), without the empty line at its end. Throws where it is none. */
export function parseHead(text: string): Head {
  const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})/.exec(text) ?? [];
  if (code === undefined) throw new Error('the answer is no HTTP/1.1');
  const headers: Record<string, string> = Object.create(bare);
  const cookies: string[] = [];
  for (let end = endOfLine(text, 0); end < text.length; ) {
    const from = end + 2;
    end = endOfLine(text, from);
    const colon = text.indexOf(':', from);
    if (colon <= from || colon > end) continue;
    const name = text.slice(from, colon).toLowerCase();
    const value = text.slice(colon + 1, end).trim();
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
    if (name === 'set-cookie') cookies.push(value);
  }
  const status = Number(code);
  const connection = headers['connection']?.toLowerCase();
  const keepAlive = minor === '1' ? connection !== 'close' : connection === 'keep-alive';
  return { status, headers: Object.freeze(headers), cookies, keepAlive, ...framingOf(status, headers) };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\r\n', from);
  return end < 0 ? text.length : end;
}

function framingOf(
  status: number,
  headers: Readonly<Record<string, string>>,
): Pick<Head, 'length' | 'chunked'> {
  if (status === 204 || status === 304 || status === 101) return { length: 0, chunked: false };
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && /\bchunked\b/i.test(coding)) return { length: undefined, chunked: true };
  const stated = headers['content-length'];
  if (stated === undefined) return { length: undefined, chunked: false };
  const length = Number(stated);
  if (!Number.isSafeInteger(length) || length < 0) throw new Error('the answer states no valid length');
  return { length, chunked: false };
}
