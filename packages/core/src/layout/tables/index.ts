import { areaOf, type Box, containsPoint, overlapOf } from '../../model/index.ts';
import { runsOf } from '../runs.ts';
import type { Word } from '../words.ts';
import { findAxes } from './axes.ts';
import type { FoundTable, TableInput } from './found.ts';
import { findLattices } from './lattice.ts';
import { isDrawing, tableOfLattice } from './ruled.ts';
import { cellGapOf } from './separators.ts';
import { findStreams } from './stream.ts';

/**
 * Finds the tables of a page: first those that lines draw, then, in what is left, those that only the alignment of
 * their text shows. Boxes are in the reading frame.
 */
export function findTables(input: TableInput): FoundTable[] {
  const gap = cellGapOf(input.runs);
  const lattices = findLattices(input.across, input.down).filter((lattice) => areaOf(lattice.box) > 0);
  const drawings = lattices.filter((lattice) => isDrawing(lattice, input.words));
  const ruled = lattices
    .filter((lattice) => !drawings.includes(lattice))
    .flatMap((lattice) => tableOfLattice(lattice, input.words, input.across, gap) ?? []);
  const kept = withoutNested(ruled);
  const streams = findStreams(
    kept.length === 0 ? input.runs : runsOf(input.words.filter((word) => !isInside(word, kept))),
    input.across,
    kept.map((table) => table.box),
    gap,
    input.fills,
  );
  const page = input.width * input.height;
  const pictures = drawings.map((drawing) => drawing.box).filter((box) => areaOf(box) < wholePage * page);
  const axes = findAxes(input.across, input.down);
  const tables = streams.filter(
    ({ box }) =>
      !axes.some((axis) => overlapOf(axis, box) > 0) &&
      !pictures.some((picture) => overlapOf(picture, box) > 0.3 * areaOf(box)),
  );
  return [...kept, ...tables].sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
}

// A drawing that fills more of the page than this is its frame or background.
const wholePage = 0.6;

/** Whether the middle of the word lies in one of the tables. */
export function isInside(word: Word, tables: readonly FoundTable[]): boolean {
  return tables.some((table) => holds(table.box, word));
}

/** Whether the middle of the word lies in the box. */
export function holds(box: Box, word: Word): boolean {
  return containsPoint(box, (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2);
}

/** Of tables that lie in each other the one with more cells stays. */
function withoutNested(tables: readonly FoundTable[]): FoundTable[] {
  const sorted = [...tables].sort((a, b) => b.cells.length - a.cells.length);
  const kept: FoundTable[] = [];
  for (const table of sorted) {
    const inside = kept.some((other) => overlapOf(other.box, table.box) > 0.5 * areaOf(table.box));
    if (!inside) kept.push(table);
  }
  return kept;
}
