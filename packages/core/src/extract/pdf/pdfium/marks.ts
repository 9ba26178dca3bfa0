import type { GlyphBuffer } from '../content/glyph-buffer.ts';
import { addContentBox, type ContentBoxes } from '../content/tags.ts';
import type { Pdfium } from './instance.ts';

/** Reads what content a page's text objects are marked as (PDF 32000-1, 14.6). */
export interface MarkReader {
  /** Takes note of a text object whose glyphs are those from `first` on. */
  end(object: number, glyphs: GlyphBuffer, first: number): void;
  readonly boxes: ContentBoxes;
  /** Whether an object belonged to a layer (optional content). */
  readonly layered: boolean;
}

// As UTF-16, which PDFium writes: the tag of optional content.
const layerTag = [0x4f, 0, 0x43, 0, 0, 0];

/** Makes the reader of one page. Marked content is gathered where the file is `tagged`. */
export function createMarkReader(pdfium: Pdfium, tagged: boolean): MarkReader {
  const { call } = pdfium;
  const boxes: ContentBoxes = new Map();
  let layered = false;
  return {
    boxes,
    get layered() {
      return layered;
    },
    end(object, glyphs, first) {
      layered ||= hasLayer(pdfium, object);
      const id = tagged ? call.FPDFPageObj_GetMarkedContentID(object) : -1;
      const box = id >= 0 ? glyphs.boxFrom(first) : undefined;
      if (box) addContentBox(boxes, id, box);
    },
  };
}

function hasLayer({ call, scratch, bytes }: Pdfium, object: number): boolean {
  const count = Math.min(call.FPDFPageObj_CountMarks(object), maxMarks);
  for (let i = 0; i < count; i++) {
    const mark = call.FPDFPageObj_GetMark(object, i);
    // Longer names than the tag of a layer do not fit, and are not written.
    const written = call.FPDFPageObjMark_GetName(mark, scratch, layerTag.length, scratch + 16);
    if (written === 0) continue;
    const start = bytes();
    if (start[scratch + 16] === layerTag.length && layerTag.every((byte, k) => start[scratch + k] === byte))
      return true;
  }
  return false;
}

const maxMarks = 64;
