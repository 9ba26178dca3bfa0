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

/** Reads a head (RFC 9112), without the empty line at its end. Throws where it is none. */
export function parseHead(text: string): Head {
  const lines = text.split('\r\n');
  const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})/.exec(lines[0] ?? '') ?? [];
  if (code === undefined) throw new Error('the answer is no HTTP/1.1');
  const headers: Record<string, string> = Object.create(null);
  const cookies: string[] = [];
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] as string;
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
    if (name === 'set-cookie') cookies.push(value);
  }
  const status = Number(code);
  const connection = headers['connection']?.toLowerCase();
  const keepAlive = minor === '1' ? connection !== 'close' : connection === 'keep-alive';
  return { status, headers: Object.freeze(headers), cookies, keepAlive, ...framingOf(status, headers) };
}

function framingOf(
  status: number,
  headers: Readonly<Record<string, string>>,
): Pick<Head, 'length' | 'chunked'> {
  if (status === 204 || status === 304 || status === 101) return { length: 0, chunked: false };
  if (/\bchunked\b/i.test(headers['transfer-encoding'] ?? '')) return { length: undefined, chunked: true };
  const stated = headers['content-length'];
  if (stated === undefined) return { length: undefined, chunked: false };
  const length = Number(stated);
  if (!Number.isSafeInteger(length) || length < 0) throw new Error('the answer states no valid length');
  return { length, chunked: false };
}
