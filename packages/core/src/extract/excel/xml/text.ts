/**
 * Text of UTF-8 XML bytes from `start` to `end`: entities resolved, line ends made `\n`.
 * Unknown and damaged entities stay as they are written.
 */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  let ascii = true;
  let plain = true;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte > 127) ascii = false;
    else if (byte === 38 || byte === 13) plain = false;
  }
  const text = ascii ? bytes.toString('latin1', start, end) : bytes.toString('utf8', start, end);
  return plain ? text : resolve(text);
}

/** Text of a CDATA section's bytes: nothing in it is an entity. */
export function decodeVerbatim(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end).replace(/\r\n?/g, '\n');
}

/** Resolves `_xHHHH_`, which stands for a UTF-16 unit that XML cannot hold (ECMA-376 part 1, 22.9.2.19). */
export function unescapeUnits(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function resolve(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  return lines.replace(
    /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return named.get(name) ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
