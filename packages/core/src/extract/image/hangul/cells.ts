import { type Box, heightOf, widthOf } from '../../../model/index.ts';
import type { OcrWord } from '../../../ports/index.ts';
import type { GreyImage } from '../grey.ts';
import { cutsOf, inkAt } from './cuts.ts';
import { isSyllable } from './syllable.ts';

/** Where a syllable stands on the picture, or a sign that may be `㈜`. */
export interface Cell {
  /** Index of the character in its word. */
  readonly at: number;
  readonly character: string;
  /** Columns of its ink. */
  readonly left: number;
  readonly right: number;
  /** Rows of the ink of all syllables of the word. */
  readonly top: number;
  readonly bottom: number;
  /** Width of the widest syllable of the word. */
  readonly widest: number;
  /** Share of the height that is ink where it was cut from its neighbours, the worse of both sides. */
  readonly cut: number;
  /** Its width with the space around it, 1 where that is the word's average. */
  readonly stretch: number;
}

/** Signs that `㈜` is read as, which are as wide as a syllable. */
const WIDE_SIGN = /[㈜@©®%&#]/u;

/** Widths of other characters to that of a syllable. */
const LETTER = 0.6;
const MARK = 0.38;

/** What is looked at beside a word's box, to a syllable: Tesseract's boxes end too early now and then. */
const MARGIN = 0.35;

/** Narrower syllables cannot be told; a word so much wider than high is no line of text; higher is no text. */
const MIN_PITCH = 8;
const MAX_PITCH_TO_HEIGHT = 2.2;
const MAX_HEIGHT = 200;

/** Longer words are not cut; the cost grows with the square. */
const MAX_LENGTH = 60;

/**
 * Cuts a word into its characters, where there is least ink between them and as evenly as Hangul is set. Gives the cells
 * of the syllables and of signs that may be `㈜`; none where the ink does not suit the text.
 */
export function cellsOf({ text, box }: OcrWord, picture: GreyImage): Cell[] {
  const characters = [...text];
  const shares = characters.map(shareOf);
  const pitch = widthOf(box) / shares.reduce((sum, share) => sum + share, 0);
  const height = heightOf(box);
  if (pitch < MIN_PITCH || pitch > height * MAX_PITCH_TO_HEIGHT) return [];
  if (height > MAX_HEIGHT || characters.length > MAX_LENGTH) return [];
  const ink = inkAround(box, Math.ceil(pitch * MARGIN), picture);
  // An engine of the caller's, or a cache, may give boxes that lie beside the picture.
  if (ink.width === 0 || ink.height === 0) return [];
  const widths = shares.map((share) => share * pitch);
  const cuts = cutsOf(ink.columns, widths, pitch);
  return cuts === undefined ? [] : charactersOf(characters, cuts, ink, pitch);
}

function shareOf(character: string): number {
  if (isSyllable(character) || WIDE_SIGN.test(character)) return 1;
  return /[\p{L}\p{N}]/u.test(character) ? LETTER : MARK;
}

/** A part of the picture: 1 where there is ink. */
interface Ink {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Share of each column that is ink. */
  readonly columns: Float32Array;
}

function inkAround(box: Box, margin: number, { width, height, data }: GreyImage): Ink {
  const left = Math.min(width, Math.max(0, Math.floor(box[0]) - margin));
  const right = Math.max(left, Math.min(width, Math.ceil(box[2]) + margin));
  const top = Math.min(height, Math.max(0, Math.floor(box[1]) - 1));
  const bottom = Math.max(top, Math.min(height, Math.ceil(box[3]) + 1));
  const rows = Array.from({ length: bottom - top }, (_, y) =>
    data.subarray((top + y) * width + left, (top + y) * width + right),
  );
  const middle = middleShade(rows, (right - left) * rows.length);
  const ink = new Uint8Array((right - left) * rows.length);
  const columns = new Float32Array(right - left);
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x++) {
      if ((row[x] as number) >= middle) continue;
      ink[y * row.length + x] = 1;
      columns[x] = (columns[x] as number) + 1 / rows.length;
    }
  }
  return { left, top, width: right - left, height: rows.length, data: ink, columns };
}

/** The shade half way between ink and paper: the darkest twentieth of the pixels, and the brightest fifth. */
function middleShade(rows: readonly Uint8Array[], pixels: number): number {
  const histogram = new Uint32Array(256);
  for (const row of rows) for (const shade of row) histogram[shade] = (histogram[shade] as number) + 1;
  const shadeAt = (count: number) => {
    let seen = 0;
    return histogram.findIndex((of) => {
      seen += of;
      return seen >= count;
    });
  };
  return (shadeAt(pixels * 0.05) + shadeAt(pixels * 0.8)) / 2;
}

/** The syllables and wide signs of a word, each with the ink that the cuts leave it. */
function charactersOf(
  characters: readonly string[],
  cuts: readonly number[],
  ink: Ink,
  pitch: number,
): Cell[] {
  const found = characters.flatMap((character, at) => {
    const [from, to] = [cuts[at] as number, cuts[at + 1] as number];
    const extent = shareOf(character) === 1 ? extentOf(ink, from, to) : undefined;
    const cut = Math.max(inkAt(ink.columns, from), inkAt(ink.columns, to));
    return extent ? [{ at, character, ...extent, cut, stretch: (to - from) / pitch }] : [];
  });
  const syllables = found.filter(({ character }) => isSyllable(character));
  if (syllables.length === 0) return [];
  const top = Math.min(...syllables.map((each) => each.top));
  const bottom = Math.max(...syllables.map((each) => each.bottom));
  const widest = Math.max(...syllables.map(({ left, right }) => right - left));
  return found.map((each) => ({ ...each, top, bottom, widest }));
}

/** Where the ink between two columns begins and ends, on the picture. */
function extentOf(ink: Ink, from: number, to: number) {
  const { data, width, height, columns } = ink;
  let [left, right] = [from, to];
  while (left < right && columns[left] === 0) left++;
  while (right > left && columns[right - 1] === 0) right--;
  if (left === right) return undefined;
  const hasInk = (y: number) => data.subarray(y * width + left, y * width + right).includes(1);
  let [top, bottom] = [0, height];
  while (top < bottom && !hasInk(top)) top++;
  while (bottom > top && !hasInk(bottom - 1)) bottom--;
  return { left: ink.left + left, right: ink.left + right, top: ink.top + top, bottom: ink.top + bottom };
}
