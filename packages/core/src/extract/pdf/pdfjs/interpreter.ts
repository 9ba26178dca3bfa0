import type { PlacedImage } from '../../../ports/index.ts';
import type { GlyphBuffer } from '../content/glyph-buffer.ts';
import { concat, isArrayLike, type Matrix, mapBox, matrixOf } from '../content/matrix.ts';
import type { PathCollector } from '../content/paths.ts';
import type { FontShelf } from './fonts.ts';
import type { IdentityWatch } from './identity-fonts.ts';
import type { MarkTracker } from './marked-content.ts';
import {
  type GlyphSink,
  initialTextState,
  moveText,
  setTextMatrix,
  showText,
  type TextState,
} from './text.ts';

/** pdf.js's operator numbers by name. */
export type OperatorCodes = Readonly<Record<string, number>>;

/** What the interpreter writes to. */
export interface PageSink {
  readonly glyphs: GlyphBuffer;
  readonly paths: PathCollector;
  readonly images: PlacedImage[];
  readonly fonts: FontShelf;
  readonly marks: MarkTracker;
  readonly identity: IdentityWatch;
}

/** Runs one operator: `args` as pdf.js hands them over. */
export type Operator = (args: ArrayLike<unknown>) => void;

interface GraphicsState {
  ctm: Matrix;
  lineWidth: number;
  white: boolean;
  text: TextState;
}

// Deeper than any sane page; a hostile one nests forms or saves without end.
const maxDepth = 256;
const maxImages = 10_000;

/**
 * Makes the operators that matter for text, rulings and images, by operator number: a small graphics state machine
 * after PDF 32000-1, chapters 8 and 9. `base` maps the page's space to the upright page.
 */
export function createInterpreter(base: Matrix, codes: OperatorCodes, sink: PageSink): Map<number, Operator> {
  let state: GraphicsState = { ctm: base, lineWidth: 1, white: false, text: initialTextState() };
  const stack: GraphicsState[] = [];
  let skipped = 0;

  const save = () => {
    if (stack.length >= maxDepth) skipped++;
    else stack.push({ ...state, text: { ...state.text } });
  };
  const restore = () => {
    if (skipped > 0) skipped--;
    else state = stack.pop() ?? state;
  };
  const transform = (value: unknown) => {
    const matrix = matrixOf(value);
    if (matrix) state.ctm = concat(state.ctm, matrix);
  };
  const addImage = (m: Matrix, width: unknown, height: unknown) => {
    if (sink.marks.hidden || sink.images.length >= maxImages) return;
    const box = mapBox(m, 0, 0, 1, 1);
    if (box.every(Number.isFinite)) sink.images.push({ box, ...pixels(width, height) });
  };
  const repeat = (scaleX: number, scaleY: number, positions: unknown) => {
    if (!isArrayLike(positions)) return;
    for (let i = 0; i + 1 < positions.length; i += 2) {
      const at: Matrix = [scaleX, 0, 0, scaleY, num(positions[i]), num(positions[i + 1])];
      addImage(concat(state.ctm, at), 0, 0);
    }
  };
  const paintPath = (args: ArrayLike<unknown>) => {
    const data = isArrayLike(args[1]) ? args[1][0] : undefined;
    if (!isArrayLike(data) || sink.marks.hidden) return;
    const stroke = paints(args[0], codes, strokeNames);
    const fill = paints(args[0], codes, fillNames);
    if (!stroke && !fill) return;
    const { lineWidth, white } = state;
    sink.paths.add(data as ArrayLike<number>, state.ctm, { stroke, fill, lineWidth, white });
  };

  const shown = { push: sink.glyphs.push, identity: sink.identity };
  const text = () => state.text;
  const operators: Record<string, Operator> = {
    save,
    restore,
    transform: (args) => transform(args),
    setLineWidth: (args) => {
      state.lineWidth = Math.abs(num(args[0]));
    },
    setFillRGBColor: (args) => {
      state.white = args[0] === '#ffffff';
    },
    setFillColorN: () => {
      state.white = false;
    },
    setGState: (args) => applyGraphicsState(args[0], state, sink.fonts),
    beginText: () => setTextMatrix(text(), [1, 0, 0, 1, 0, 0]),
    setCharSpacing: (args) => {
      text().charSpacing = num(args[0]);
    },
    setWordSpacing: (args) => {
      text().wordSpacing = num(args[0]);
    },
    setHScale: (args) => {
      text().horizontalScale = num(args[0]) / 100;
    },
    setLeading: (args) => {
      text().leading = num(args[0]);
    },
    setFont: (args) => setFont(text(), args, sink.fonts),
    setTextRenderingMode: (args) => {
      text().renderMode = num(args[0]);
    },
    setTextRise: (args) => {
      text().rise = num(args[0]);
    },
    moveText: (args) => moveText(text(), num(args[0]), num(args[1])),
    setLeadingMoveText: (args) => {
      text().leading = -num(args[1]);
      moveText(text(), num(args[0]), num(args[1]));
    },
    setTextMatrix: (args) => setTextMatrix(text(), matrixOf(args[0]) ?? matrixOf(args) ?? text().matrix),
    nextLine: () => moveText(text(), 0, -text().leading),
    showText: (args) => {
      if (!isArrayLike(args[0])) return;
      const { glyphs, marks } = sink;
      const start = glyphs.count;
      showText(text(), state.ctm, args[0], marks.hidden ? nowhere : shown);
      marks.note(glyphs, start);
    },
    paintFormXObjectBegin: (args) => {
      save();
      transform(args[0]);
    },
    paintFormXObjectEnd: restore,
    beginAnnotation: (args) => {
      save();
      state = { ctm: base, lineWidth: 1, white: false, text: initialTextState() };
      transform(args[2]);
      transform(args[3]);
    },
    endAnnotation: restore,
    constructPath: paintPath,
    paintImageXObject: (args) => addImage(state.ctm, args[1], args[2]),
    paintInlineImageXObject: (args) => addImage(state.ctm, field(args[0], 'width'), field(args[0], 'height')),
    paintImageMaskXObject: (args) => addImage(state.ctm, field(args[0], 'width'), field(args[0], 'height')),
    paintImageXObjectRepeat: (args) => repeat(num(args[1]), num(args[2]), args[3]),
    paintImageMaskXObjectRepeat: (args) => repeat(num(args[1]), num(args[4]), args[5]),
    paintInlineImageXObjectGroup: (args) => placeAll(args[1], state.ctm, addImage),
    paintImageMaskXObjectGroup: (args) => placeAll(args[0], state.ctm, addImage),
    // A mask of one pixel is how some programs fill a rectangle.
    paintSolidColorImageMask: () => {
      if (!sink.marks.hidden) sink.paths.addFill(mapBox(state.ctm, 0, 0, 1, 1));
    },
    beginMarkedContent: () => sink.marks.begin(),
    beginMarkedContentProps: (args) => sink.marks.beginWith(args),
    endMarkedContent: () => sink.marks.end(),
  };
  return byNumber(operators, codes);
}

/** Takes the glyphs of hidden text, which move the pen and no more. */
const nowhere: GlyphSink = { push: () => {} };

const strokeNames = [
  'stroke',
  'closeStroke',
  'fillStroke',
  'eoFillStroke',
  'closeFillStroke',
  'closeEOFillStroke',
];
const fillNames = ['fill', 'eoFill', 'fillStroke', 'eoFillStroke', 'closeFillStroke', 'closeEOFillStroke'];

function paints(operator: unknown, codes: OperatorCodes, names: readonly string[]): boolean {
  return names.some((name) => codes[name] === operator);
}

function byNumber(
  operators: Readonly<Record<string, Operator>>,
  codes: OperatorCodes,
): Map<number, Operator> {
  const result = new Map<number, Operator>();
  for (const [name, run] of Object.entries(operators)) {
    const code = codes[name];
    if (code !== undefined) result.set(code, run);
  }
  return result;
}

function setFont(text: TextState, args: ArrayLike<unknown>, fonts: FontShelf): void {
  text.font = fonts.get(String(args[0]));
  text.size = num(args[1]);
}

/** Line width and font may come from a graphics state dictionary; pdf.js gives them as pairs. */
function applyGraphicsState(entries: unknown, state: GraphicsState, fonts: FontShelf): void {
  if (!isArrayLike(entries)) return;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (!isArrayLike(entry)) continue;
    if (entry[0] === 'LW') state.lineWidth = Math.abs(num(entry[1]));
    if (entry[0] === 'Font' && isArrayLike(entry[1])) setFont(state.text, entry[1], fonts);
  }
}

function placeAll(
  items: unknown,
  ctm: Matrix,
  add: (m: Matrix, width: unknown, height: unknown) => void,
): void {
  if (!isArrayLike(items)) return;
  for (let i = 0; i < items.length; i++) {
    const matrix = matrixOf(field(items[i], 'transform'));
    if (matrix)
      add(concat(ctm, matrix), field(items[i], 'width') ?? field(items[i], 'w'), field(items[i], 'height'));
  }
}

function pixels(width: unknown, height: unknown): { pixelWidth: number; pixelHeight: number } {
  return {
    pixelWidth: Math.max(0, Math.round(num(width))),
    pixelHeight: Math.max(0, Math.round(num(height))),
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function num(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
