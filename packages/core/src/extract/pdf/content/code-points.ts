/** Stands for a glyph whose character the file does not tell. */
export const replacement = 0xfffd;

/** Whether the code point is a Latin ligature or an Arabic presentation form: it stands for letters a search looks for. */
export function isLigature(code: number): boolean {
  return (
    (code >= 0xfb00 && code <= 0xfb06) ||
    (code >= 0xfb50 && code <= 0xfdff) ||
    (code >= 0xfe70 && code <= 0xfefc)
  );
}

/** The letters of a ligature. */
export function lettersOf(code: number): number[] {
  const result: number[] = [];
  for (const part of String.fromCodePoint(code).normalize('NFKC')) {
    result.push(part.codePointAt(0) ?? replacement);
  }
  return result;
}

/** The code point as text may hold it: any white space is a space, what no text holds is U+FFFD. */
export function readableCode(code: number): number {
  if (code > 0x1f && code < 0x7f) return code;
  if (code === 0x09 || code === 0x0a || code === 0x0d || code === 0xa0) return 0x20;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return replacement;
  return (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff ? replacement : code;
}
