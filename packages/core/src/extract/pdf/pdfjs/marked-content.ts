import type { GlyphBuffer } from '../content/glyph-buffer.ts';
import { addContentBox, type ContentBoxes } from '../content/tags.ts';

/** Follows what content is marked as while operators run (PDF 32000-1, 14.6): layers and parts of the structure. */
export interface MarkTracker {
  begin(): void;
  /** `args` as pdf.js hands them over: `OC` with a group, or a tag with the number of the marked content. */
  beginWith(args: ArrayLike<unknown>): void;
  end(): void;
  /** Whether what is drawn now belongs to a layer that is not shown. */
  readonly hidden: boolean;
  /** Takes note of the glyphs from `start` on. */
  note(glyphs: GlyphBuffer, start: number): void;
  readonly boxes: ContentBoxes;
}

interface Mark {
  readonly hidden: boolean;
  readonly id: number;
}

// Deeper than any sane page; a hostile one nests marks without end.
const maxDepth = 4096;
const outside: Mark = { hidden: false, id: -1 };

/** Makes the tracker of one page. `isVisible` judges a layer as pdf.js describes it. */
export function createMarkTracker(isVisible: (layer: unknown) => boolean): MarkTracker {
  const boxes: ContentBoxes = new Map();
  const stack: Mark[] = [];
  let skipped = 0;
  let current = outside;
  const push = (mark: Mark) => {
    if (stack.length >= maxDepth) {
      skipped++;
      return;
    }
    stack.push(current);
    current = mark;
  };
  return {
    boxes,
    get hidden() {
      return current.hidden;
    },
    begin: () => push(current),
    beginWith(args) {
      const [tag, value] = [args[0], args[1]];
      if (tag === 'OC') push({ ...current, hidden: current.hidden || !isVisible(value) });
      else push(typeof value === 'number' ? { ...current, id: value } : current);
    },
    end() {
      if (skipped > 0) skipped--;
      else current = stack.pop() ?? outside;
    },
    note(glyphs, start) {
      const box = current.id < 0 ? undefined : glyphs.boxFrom(start);
      if (box) addContentBox(boxes, current.id, box);
    },
  };
}
