import type { Ruling } from '../../ports/index.ts';
import type { GreyImage } from './grey.ts';

/** The least height of a cell, to one of the characters' height. Only the sides of cells may be so short. */
const CELL_HEIGHT = 1.5;

/** How far apart lines may end that meet, in pixels. */
const MEETING = 5;

/** Breaks of a printed line that are bridged, in pixels. */
const MAX_GAP = 3;

/**
 * Finds straight lines that are longer than any stroke of a letter. Where they run both ways, as in a table, they are
 * painted white in place: Tesseract takes cells for pictures and leaves their text out. Lines across alone, as on
 * receipts, do it no harm and stay. `ink` and `characterHeight` are those of this picture, which must be level.
 */
export function takeRulings(image: GreyImage, ink: Uint8Array, characterHeight: number): Ruling[] {
  const { width, height, data } = image;
  const across = { lines: height, length: width, step: 1, stride: width };
  const down = { lines: width, length: height, step: width, stride: 1 };
  const long = Math.max(40, characterHeight * 4);
  const rows = findBands(ink, across, characterHeight, long);
  const sides = findBands(ink, down, characterHeight, long);
  const columns = rows.length > 1 ? [...sides, ...shortSides(sides)] : sides;
  if (rows.length > 0 && columns.length > 0) {
    for (const band of rows) erase(data, across, band);
    for (const band of columns) erase(data, down, band);
  }
  function shortSides(known: readonly Band[]): Band[] {
    return findBands(ink, down, characterHeight, characterHeight * CELL_HEIGHT).filter(
      (band) => joins(band, rows) && !known.some((other) => overlap(band, other)),
    );
  }
  return [
    ...rows.map(
      (band): Ruling => ({ direction: 'h', box: [band.start, band.first, band.end, band.last + 1] }),
    ),
    ...columns.map(
      (band): Ruling => ({ direction: 'v', box: [band.first, band.start, band.last + 1, band.end] }),
    ),
  ];
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

/** Whether a line down runs from one of the lines across to another, as the side of a cell in a table of one row. */
function joins({ start, end, first, last }: Band, rows: readonly Band[]): boolean {
  const meets = (y: number) =>
    rows.some(
      (row) =>
        y >= row.first - MEETING &&
        y <= row.last + 1 + MEETING &&
        last >= row.start - MEETING &&
        first <= row.end + MEETING,
    );
  return meets(start) && meets(end);
}

function overlap(a: Band, b: Band): boolean {
  return a.first <= b.last + 1 && b.first <= a.last + 1 && a.start < b.end && b.start < a.end;
}

function findBands(ink: Uint8Array, axis: Axis, characterHeight: number, minLength: number): Band[] {
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
    const thin = band.last - band.first + 1 <= maxThickness + length * 0.005;
    return thin && standsFree(ink, axis, band);
  });
}

/** How much of the strips beside a printed line may be ink: crossing lines and letters that touch it. */
const MAX_NEIGHBOUR_INK = 0.2;

/** Letters that ran together also make a long row of ink, but with more of it above and below. */
function standsFree(ink: Uint8Array, axis: Axis, band: Band): boolean {
  return [band.first - 3, band.last + 3].every((line) => {
    if (line < 0 || line >= axis.lines) return true;
    let count = 0;
    for (let at = band.start; at < band.end; at++) count += ink[line * axis.stride + at * axis.step] ?? 0;
    return count <= (band.end - band.start) * MAX_NEIGHBOUR_INK;
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

/**
 * Runs of ink, with gaps of up to `MAX_GAP`, that are as long as that. Each covers one of the places that are half of it
 * apart, so only what is around those is looked at: of a page of text that is little.
 */
function segmentsOf(ink: Uint8Array, axis: Axis, line: number, minLength: number): Segment[] {
  const segments: Segment[] = [];
  const apart = Math.max(1, Math.floor(minLength / 2));
  let end = 0;
  for (let at = 0; at < axis.length; at += apart) {
    const seed = at < end ? -1 : nextInk(ink, axis, line, at);
    if (seed === -1) continue;
    const start = endOfRun(ink, axis, line, seed, -1);
    end = endOfRun(ink, axis, line, seed, 1) + 1;
    if (end - start >= minLength) segments.push({ line, start, end });
  }
  return segments;
}

/** The first ink that a run over this place would have from there on; -1 where there is none. */
function nextInk(ink: Uint8Array, axis: Axis, line: number, from: number): number {
  const offset = line * axis.stride;
  const last = Math.min(axis.length - 1, from + MAX_GAP);
  for (let at = from; at <= last; at++) if (ink[offset + at * axis.step] === 1) return at;
  return -1;
}

/** The last ink of a run, seen from one of its places. */
function endOfRun(ink: Uint8Array, axis: Axis, line: number, from: number, direction: 1 | -1): number {
  const offset = line * axis.stride;
  let last = from;
  for (let gap = 1; gap <= MAX_GAP + 1; gap++) {
    const at = last + gap * direction;
    if (at < 0 || at >= axis.length) break;
    if (ink[offset + at * axis.step] !== 1) continue;
    last = at;
    gap = 0;
  }
  return last;
}

/** Whitens a line and its soft edge of two pixels on either side. */
function erase(data: Uint8Array, axis: Axis, band: Band): void {
  for (const { line, start, end } of band.segments) {
    for (let near = Math.max(0, line - 2); near <= Math.min(axis.lines - 1, line + 2); near++) {
      for (let at = start; at < end; at++) data[near * axis.stride + at * axis.step] = 255;
    }
  }
}
