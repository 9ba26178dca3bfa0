import type { Box } from '../../model/index.ts';
import type { Ruling } from '../../ports/index.ts';
import { type GreyImage, inkOf } from './grey.ts';

/** Breaks of a printed line that are bridged, in pixels. */
const MAX_GAP = 3;

/**
 * Finds straight lines that are longer than any stroke of a letter, paints them white in place (Tesseract takes them
 * for text, and the cells between them for pictures) and gives them back for finding tables.
 * `characterHeight` in pixels of this picture, which must be level.
 */
export function takeRulings(image: GreyImage, characterHeight: number): Ruling[] {
  const { width, height, data } = image;
  const ink = inkOf(image);
  const across = { lines: height, length: width, step: 1, stride: width };
  const down = { lines: width, length: height, step: width, stride: 1 };
  const rulings: Ruling[] = [];
  for (const [direction, axis] of [
    ['h', across],
    ['v', down],
  ] as const) {
    for (const band of findBands(ink, axis, characterHeight)) {
      erase(data, axis, band);
      rulings.push({ direction, box: boxOf(band, direction) });
    }
  }
  return rulings;
}

/** How to walk the picture along and across lines of one direction. */
interface Axis {
  readonly lines: number;
  readonly length: number;
  /** From one pixel of a line to the next. */
  readonly step: number;
  /** From one line to the next. */
  readonly stride: number;
}

interface Segment {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Segments on neighbouring lines that together are one printed line. */
interface Band {
  readonly segments: Segment[];
  first: number;
  last: number;
  start: number;
  end: number;
}

function findBands(ink: Uint8Array, axis: Axis, characterHeight: number): Band[] {
  const minLength = Math.max(40, characterHeight * 4);
  const maxThickness = Math.max(4, characterHeight * 0.4);
  let open: Band[] = [];
  const closed: Band[] = [];
  for (let line = 0; line < axis.lines; line++) {
    const current = open.filter((band) => band.last >= line - 2);
    closed.push(...open.filter((band) => band.last < line - 2));
    for (const segment of segmentsOf(ink, axis, line, minLength)) addSegment(current, segment);
    open = current;
  }
  return [...closed, ...open].filter((band) => {
    const length = band.end - band.start;
    // A line that is not quite level is a little thicker from end to end.
    return band.last - band.first + 1 <= maxThickness + length * 0.005;
  });
}

function addSegment(bands: Band[], segment: Segment): void {
  const band = bands.find(
    (each) => segment.start <= each.end + MAX_GAP && segment.end >= each.start - MAX_GAP,
  );
  if (band === undefined) {
    const { line, start, end } = segment;
    bands.push({ segments: [segment], first: line, last: line, start, end });
    return;
  }
  band.segments.push(segment);
  band.last = segment.line;
  band.start = Math.min(band.start, segment.start);
  band.end = Math.max(band.end, segment.end);
}

function segmentsOf(ink: Uint8Array, axis: Axis, line: number, minLength: number): Segment[] {
  const segments: Segment[] = [];
  const offset = line * axis.stride;
  let start = -1;
  let lastInk = -1;
  const finish = () => {
    if (start >= 0 && lastInk + 1 - start >= minLength) segments.push({ line, start, end: lastInk + 1 });
    start = -1;
  };
  for (let at = 0; at < axis.length; at++) {
    if (ink[offset + at * axis.step] !== 1) continue;
    if (start >= 0 && at - lastInk > MAX_GAP + 1) finish();
    if (start < 0) start = at;
    lastInk = at;
  }
  finish();
  return segments;
}

/** Whitens a line and its soft edge of two pixels on either side. */
function erase(data: Uint8Array, axis: Axis, band: Band): void {
  for (const { line, start, end } of band.segments) {
    for (let near = Math.max(0, line - 2); near <= Math.min(axis.lines - 1, line + 2); near++) {
      for (let at = start; at < end; at++) data[near * axis.stride + at * axis.step] = 255;
    }
  }
}

function boxOf(band: Band, direction: 'h' | 'v'): Box {
  const { first, last, start, end } = band;
  return direction === 'h' ? [start, first, end, last + 1] : [first, start, last + 1, end];
}
