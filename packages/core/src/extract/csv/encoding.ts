import { TextDecoder } from 'node:util';

/** Encodings that text tables come in. `cp949` includes EUC-KR. */
export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'cp949' | 'windows-1252';

/** How an encoding was found: stated by a byte order mark, certain from the bytes, or the most likely one. */
export type EncodingSource = 'mark' | 'content' | 'guess';

const sampleBytes = 64 * 1024;

/**
 * Decodes text whose encoding is not known beforehand. A byte order mark or UTF-16's zero bytes decide at once;
 * otherwise the first stretch with bytes beyond ASCII does, wherever in the file it is. `onEncoding` is called once,
 * when it is decided.
 */
export async function* decodeStream(
  chunks: AsyncIterable<Uint8Array>,
  onEncoding: (name: TextEncodingName, source: EncodingSource) => void,
): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  let held: Buffer = Buffer.alloc(0);
  let ascii = false;
  for await (const piece of chunks) {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (decoder) {
      yield decoder.write(chunk);
      continue;
    }
    if (ascii && held.length === 0 && isAscii(chunk)) {
      yield chunk.toString('latin1');
      continue;
    }
    held = Buffer.concat([held, chunk]);
    if (held.length < sampleBytes) continue;
    // An ASCII beginning without a mark says nothing yet.
    ascii = isAscii(held) && !held.includes(0);
    if (ascii) yield held.toString('latin1');
    else {
      decoder = await decide(held, onEncoding);
      yield decoder.write(held);
    }
    held = Buffer.alloc(0);
  }
  decoder ??= await decide(held, onEncoding);
  yield decoder.write(held) + decoder.end();
}

interface Decoder {
  write(chunk: Buffer): string;
  end(): string;
}

async function decide(
  sample: Buffer,
  onEncoding: (name: TextEncodingName, source: EncodingSource) => void,
): Promise<Decoder> {
  const { name, source } = detectEncoding(sample);
  onEncoding(name, source);
  if (name === 'cp949') {
    // Node's own `euc-kr` lacks the 8,822 syllables that CP949 adds.
    const decoder = (await import('iconv-lite')).default.getDecoder('cp949');
    return { write: (chunk) => decoder.write(chunk), end: () => decoder.end() ?? '' };
  }
  const decoder = new TextDecoder(name);
  return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
}

/** The encoding of a stretch of text that starts at a character's first byte. */
export function detectEncoding(bytes: Buffer): { name: TextEncodingName; source: EncodingSource } {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { name: 'utf-8', source: 'mark' };
  if (a === 0xff && b === 0xfe) return { name: 'utf-16le', source: 'mark' };
  if (a === 0xfe && b === 0xff) return { name: 'utf-16be', source: 'mark' };
  const wide = detectWide(bytes);
  if (wide) return { name: wide, source: 'content' };
  if (isUtf8(bytes)) return { name: 'utf-8', source: 'content' };
  return { name: looksKorean(bytes) ? 'cp949' : 'windows-1252', source: 'guess' };
}

/** Delimiters, digits and line ends of UTF-16 have a zero byte on one side; text in other encodings has none. */
function detectWide(bytes: Buffer): TextEncodingName | undefined {
  let even = 0;
  let odd = 0;
  const length = Math.min(bytes.length, 4096);
  for (let i = 0; i < length; i++) {
    if (bytes[i] !== 0) continue;
    if (i % 2 === 0) even++;
    else odd++;
  }
  if (even + odd < length / 20) return undefined;
  if (odd > 4 * even) return 'utf-16le';
  return even > 4 * odd ? 'utf-16be' : undefined;
}

function isUtf8(bytes: Buffer): boolean {
  try {
    // `stream` lets the last character be cut off by the sample's end.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether the bytes beyond ASCII come in the pairs of CP949 and are mostly Hangul. In Western text such bytes stand
 * alone between letters.
 */
function looksKorean(bytes: Buffer): boolean {
  let hangul = 0;
  let others = 0;
  for (let i = 0; i < bytes.length - 1; i++) {
    const lead = bytes[i]!;
    if (lead < 0x80) continue;
    const trail = bytes[i + 1]!;
    if (lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1 && trail !== 0xff) hangul++;
    else if (lead >= 0x81 && lead <= 0xc6 && isExtendedTrail(trail)) hangul += 0.5;
    else if (!(lead >= 0xa1 && lead <= 0xfd && trail >= 0xa1 && trail !== 0xff)) others++;
    i++;
  }
  return hangul > 4 * others;
}

function isExtendedTrail(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x81 && byte <= 0xfe);
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 127) return false;
  return true;
}
