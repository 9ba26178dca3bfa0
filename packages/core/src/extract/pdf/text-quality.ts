import type { Word } from '../../layout/words.ts';
import { areaOf, type Box, overlapOf } from '../../model/index.ts';
import type { GlyphTable, PdfPageContent } from '../../ports/index.ts';

/**
 * How usable a page's embedded text is. `none`: there is none. `broken`: most of it names no character.
 * `sparse`: little text on a page that one picture covers. `good`: anything else.
 */
export type TextQuality = 'good' | 'sparse' | 'broken' | 'none';

const mostlyBroken = 0.4;
// A scan carries a stamp, a page number or a fax line beside its picture, not hundreds of letters.
const sparseCharacters = 200;
const sparseCover = 0.5;

/** Judges a page's embedded text. */
export function judgeText(content: PdfPageContent, words: readonly Word[]): TextQuality {
  let all = 0;
  let broken = 0;
  for (const word of words) {
    for (let i = 0; i < word.text.length; i++) {
      const code = word.text.codePointAt(i) ?? 0;
      if (code > 0xffff) i++;
      all++;
      if (isUnknown(code)) broken++;
    }
  }
  if (all === 0) return 'none';
  if (broken > mostlyBroken * all) return 'broken';
  const pictured = content.images.some((image) => pictureShare(image.box, content) >= sparseCover);
  return pictured && all < sparseCharacters ? 'sparse' : 'good';
}

/** Whether the glyphs of a page name their characters: some at all, and most of them. */
export function isReadable(glyphs: GlyphTable): boolean {
  return readableShare(glyphs) >= 1 - mostlyBroken;
}

/** Share of a page's glyphs that name a character, spaces not counted; 0 where there are none. */
export function readableShare({ codePoints }: GlyphTable): number {
  let all = 0;
  let unknown = 0;
  for (let i = 0; i < codePoints.length; i++) {
    const code = codePoints[i] ?? 0;
    if (code === 0x20 || code === 0x3000) continue;
    all++;
    if (isUnknown(code)) unknown++;
  }
  return all === 0 ? 0 : (all - unknown) / all;
}

/** Share of the page that a picture covers, 0 to 1. */
export function pictureShare(box: Box, page: { readonly width: number; readonly height: number }): number {
  const whole: Box = [0, 0, page.width, page.height];
  return overlapOf(box, whole) / Math.max(1, areaOf(whole));
}

/** U+FFFD, private use and what Unicode has not assigned name no character that a reader would know. */
function isUnknown(code: number): boolean {
  if (code < 0x370 || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0x4e00 && code <= 0x9fff)) return false;
  return code === 0xfffd || /[\p{Co}\p{Cn}\p{Cs}]/u.test(String.fromCodePoint(code));
}
