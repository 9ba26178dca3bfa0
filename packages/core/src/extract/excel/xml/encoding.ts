import { TextDecoder } from 'node:util';

/**
 * Gives an XML part as UTF-8 without byte order mark. UTF-16 is known by its mark or its first character, other
 * encodings by the XML declaration (XML 1.0, appendix F); an unknown one is read as UTF-8.
 */
export async function* toUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let started = false;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (started) {
      yield recode(decoder, chunk);
      continue;
    }
    held = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    // The declaration has to be in hand as a whole.
    if (held.length < 200) continue;
    started = true;
    decoder = decoderFor(held);
    yield recode(decoder, held.subarray(markLength(held)));
  }
  if (!started) {
    decoder = decoderFor(held);
    yield recode(decoder, held.subarray(markLength(held)));
  }
  if (decoder) yield Buffer.from(decoder.decode());
}

function recode(decoder: TextDecoder | undefined, chunk: Buffer): Buffer {
  return decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
}

function markLength(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** `undefined` for UTF-8. `TextDecoder` drops a UTF-16 mark by itself. */
function decoderFor(bytes: Buffer): TextDecoder | undefined {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return new TextDecoder('utf-16le');
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return new TextDecoder('utf-16be');
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(
    bytes.toString('latin1', markLength(bytes), 200),
  )?.[1];
  if (!declared || /^(utf-?8|us-ascii|utf-16.*)$/i.test(declared)) return undefined;
  try {
    return new TextDecoder(declared);
  } catch {
    return undefined;
  }
}
