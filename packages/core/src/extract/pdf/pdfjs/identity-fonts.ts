import type { GlyphBuffer } from '../content/glyph-buffer.ts';

/**
 * Finds the fonts whose characters pdf.js could only guess: where a composite font says nothing of its characters, the
 * codes of its glyphs are taken for characters, and text that nobody can read comes out.
 */
export interface IdentityWatch {
  /** A glyph of the font shows as `character`; its code in the font is `code`. */
  note(font: number, character: number, code: number): void;
  /** Replaces the characters of such fonts by U+FFFD. */
  apply(glyphs: GlyphBuffer): void;
}

interface FontUse {
  count: number;
  /** Glyphs whose character is the code itself. */
  same: number;
  /** Glyphs whose character is one of everyday text. */
  plausible: number;
  control: number;
}

// Fonts whose codes are Unicode (such as UniKS-UCS2-H) show everyday text; numbers of glyphs seldom look like it.
const leastPlausible = 0.6;

/** Makes the watch over one page. */
export function createIdentityWatch(): IdentityWatch {
  const uses = new Map<number, FontUse>();
  return {
    note(font, character, code) {
      let use = uses.get(font);
      if (!use) {
        use = { count: 0, same: 0, plausible: 0, control: 0 };
        uses.set(font, use);
      }
      use.count++;
      if (character === code) use.same++;
      if (character < 0x20) use.control++;
      if (isEveryday(character)) use.plausible++;
    },
    apply(glyphs) {
      for (const [font, use] of uses) {
        const guessed = use.same === use.count;
        if (guessed && (use.control > 0 || use.plausible < leastPlausible * use.count)) glyphs.forget(font);
      }
    },
  };
}

/** Space, digits, Latin letters, and the scripts of the codes that are Unicode: Hangul, kana and Chinese characters. */
function isEveryday(code: number): boolean {
  return (
    code === 0x20 ||
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0xc0 && code <= 0xff) ||
    (code >= 0x3000 && code <= 0x30ff) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3)
  );
}
