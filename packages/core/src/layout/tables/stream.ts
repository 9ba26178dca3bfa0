import { type Box, unionOf } from '../../model/index.ts';
import { readingRegions } from '../columns.ts';
import { type Row, rowsOf, runsOf } from '../runs.ts';
import type { Word } from '../words.ts';
import { confidenceOf } from './evidence.ts';
import type { FoundTable } from './found.ts';
import { gridOfRows, toCells } from './text-grid.ts';
import { groupRows } from './wrapped.ts';

/**
 * Finds tables that lines do not draw, by the alignment of text: consecutive rows that fall apart into the same
 * columns. After the idea of Yildiz, Kaiser and Miksch (pdf2table, 2005), with white gaps in place of clusters.
 */
export function findStreams(
  words: readonly Word[],
  across: readonly Box[],
  others: readonly Box[],
  gap: number,
): FoundTable[] {
  return readingRegions(runsOf(words), others).flatMap((region) => {
    const rows = rowsOf(region.runs);
    return candidates(rows, across).flatMap((group) => tableOf(group, across, gap) ?? []);
  });
}

/** Runs of rows that may be a table: rows of several pieces, with a few single ones between. */
function candidates(rows: readonly Row[], across: readonly Box[]): Row[][] {
  const result: Row[][] = [];
  let group: Row[] = [];
  for (const row of rows) {
    const last = group.at(-1);
    if (last && !isNear(last, row, across)) {
      result.push(group);
      group = [];
    }
    group.push(row);
  }
  result.push(group);
  return result.flatMap((near) => splitAtProse(near));
}

function isNear(a: Row, b: Row, across: readonly Box[]): boolean {
  const size = Math.max(sizeOf(a), sizeOf(b));
  const gap = b.box[1] - a.box[3];
  const ruled = across.some(
    (line) => line[1] > a.box[1] && line[3] < b.box[3] && line[2] - line[0] > 5 * size,
  );
  return gap < (ruled ? 3.2 : 2) * size;
}

const maxSingles = 2;

/** Cuts off leading and trailing rows of one piece, and breaks where several such rows follow each other. */
function splitAtProse(rows: readonly Row[]): Row[][] {
  const result: Row[][] = [];
  let group: Row[] = [];
  let singles: Row[] = [];
  for (const row of rows) {
    if (row.runs.length > 1) {
      if (group.length > 0) group.push(...singles);
      else group.push(...headings(singles, row));
      group.push(row);
      singles = [];
    } else {
      singles.push(row);
      if (singles.length > maxSingles || isProse(row, group)) {
        if (group.length > 0) result.push(group);
        group = [];
      }
    }
  }
  if (group.length > 0) result.push(group);
  return result;
}

/** A line of running text that reaches across the columns ends a table. */
function isProse(row: Row, group: readonly Row[]): boolean {
  if (group.length === 0) return false;
  const box = unionOf(group.map((member) => member.box));
  const words = row.runs.reduce((sum, run) => sum + run.words.length, 0);
  return row.box[2] - row.box[0] > 0.8 * (box[2] - box[0]) && words > 8;
}

/** Single rows above the first full one that head its columns: they stand clear of the first column. */
function headings(singles: readonly Row[], first: Row): Row[] {
  const label = first.runs[0]?.box[2] ?? 0;
  const last = singles.at(-1);
  return last && last.box[0] > label ? [last] : [];
}

function sizeOf(row: Row): number {
  return row.runs.reduce((size, run) => Math.max(size, run.size), 0);
}

/** The table that rows of text form, or undefined where they are no table. */
export function tableOf(rows: readonly Row[], across: readonly Box[], gap: number): FoundTable | undefined {
  if (rows.length < 2) return undefined;
  const grid = gridOfRows(rows, gap);
  const confidence = confidenceOf(grid, across);
  if (confidence < 0.5) return undefined;
  const { groups, headerRows } = groupRows(grid, across);
  if (groups.length < 2) return undefined;
  return {
    box: unionOf(rows.map((row) => row.box)),
    rows: groups.length,
    columns: grid.columns.length,
    headerRows: Math.min(headerRows, groups.length - 1),
    confidence,
    cells: toCells(groups),
  };
}
