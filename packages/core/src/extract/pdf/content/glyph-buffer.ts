import type { Box } from '../../../model/index.ts';
import type { GlyphTable, PdfFont } from '../../../ports/index.ts';
import { replacement } from './code-points.ts';

/** Where glyphs are gathered: flat arrays that double as they fill, so that no object is made for a glyph. */
export interface GlyphBuffer {
  readonly count: number;
  /** Whether the bound on glyphs is reached; further ones are dropped. */
  readonly full: boolean;
  push(
    codePoint: number,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    baseline: number,
    size: number,
    angle: number,
    font: number,
    invisible: boolean,
  ): void;
  /** The box around all glyphs from `start` on; undefined where there are none. */
  boxFrom(start: number): Box | undefined;
  /** Parts the box that all glyphs from `start` on share among them, along their writing direction. */
  share(start: number): void;
  /** Replaces the characters of a font by U+FFFD. */
  forget(font: number): void;
  /** The table of what was gathered; the buffer is not to be used after. */
  finish(fonts: readonly PdfFont[]): GlyphTable;
}

const initialCapacity = 1024;

/** Makes an empty buffer that keeps at most `limit` glyphs. It starts with room for `expected` ones. */
export function createGlyphBuffer(limit: number, expected = initialCapacity): GlyphBuffer {
  let capacity = Math.max(16, Math.min(limit, expected));
  let count = 0;
  let { codePoints, boxes, baselines, sizes, angles, fontIndexes, invisible } = columnsOf(capacity);

  const grow = () => {
    capacity *= 2;
    const larger = columnsOf(capacity);
    codePoints = copyInto(larger.codePoints, codePoints);
    boxes = copyInto(larger.boxes, boxes);
    baselines = copyInto(larger.baselines, baselines);
    sizes = copyInto(larger.sizes, sizes);
    angles = copyInto(larger.angles, angles);
    fontIndexes = copyInto(larger.fontIndexes, fontIndexes);
    invisible = copyInto(larger.invisible, invisible);
  };

  return {
    get count() {
      return count;
    },
    get full() {
      return count >= limit;
    },
    push(codePoint, x0, y0, x1, y1, baseline, size, angle, font, isInvisible) {
      if (count >= limit) return;
      if (count === capacity) grow();
      codePoints[count] = codePoint;
      boxes[count * 4] = x0;
      boxes[count * 4 + 1] = y0;
      boxes[count * 4 + 2] = x1;
      boxes[count * 4 + 3] = y1;
      baselines[count] = baseline;
      sizes[count] = size;
      angles[count] = angle;
      fontIndexes[count] = font;
      invisible[count] = isInvisible ? 1 : 0;
      count++;
    },
    boxFrom(start) {
      if (start >= count) return undefined;
      const result: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = start * 4; i < count * 4; i += 4) {
        result[0] = Math.min(result[0], boxes[i] ?? 0);
        result[1] = Math.min(result[1], boxes[i + 1] ?? 0);
        result[2] = Math.max(result[2], boxes[i + 2] ?? 0);
        result[3] = Math.max(result[3], boxes[i + 3] ?? 0);
      }
      return result;
    },
    share(start) {
      const turned = (angles[start] ?? 0) / 90;
      const axis = Math.round(turned) % 2;
      const from = boxes[start * 4 + axis] ?? 0;
      const step = ((boxes[start * 4 + axis + 2] ?? 0) - from) / (count - start);
      const backwards = turned >= 1.5 && turned < 3.5;
      for (let i = start; i < count; i++) {
        const place = backwards ? count - 1 - i : i - start;
        boxes[i * 4 + axis] = from + place * step;
        boxes[i * 4 + axis + 2] = from + (place + 1) * step;
      }
    },
    forget(font) {
      for (let i = 0; i < count; i++) if (fontIndexes[i] === font) codePoints[i] = replacement;
    },
    finish: (fonts) => ({
      count,
      codePoints: codePoints.subarray(0, count),
      boxes: boxes.subarray(0, count * 4),
      baselines: baselines.subarray(0, count),
      sizes: sizes.subarray(0, count),
      angles: angles.subarray(0, count),
      fontIndexes: fontIndexes.subarray(0, count),
      invisible: invisible.subarray(0, count),
      fonts,
    }),
  };
}

/** Columns for so many glyphs, in one piece of memory: widest entries first, so that each column is aligned. */
function columnsOf(capacity: number) {
  const memory = new ArrayBuffer(capacity * 35);
  return {
    codePoints: new Uint32Array(memory, 0, capacity),
    boxes: new Float32Array(memory, capacity * 4, capacity * 4),
    baselines: new Float32Array(memory, capacity * 20, capacity),
    sizes: new Float32Array(memory, capacity * 24, capacity),
    angles: new Float32Array(memory, capacity * 28, capacity),
    fontIndexes: new Uint16Array(memory, capacity * 32, capacity),
    invisible: new Uint8Array(memory, capacity * 34, capacity),
  };
}

function copyInto<T extends Uint32Array | Float32Array | Uint16Array | Uint8Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
