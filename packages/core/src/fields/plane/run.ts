import type { Box, Origin, Value } from '../../model/index.ts';

/**
 * A piece of text that stands by itself: part of a line between two wide gaps, or one cell of a sheet. Labels and
 * values are runs or parts of runs.
 */
export interface Run {
  /** Text with full-width forms made plain; indexes are those of `print`. */
  readonly text: string;
  /** Text as printed. */
  readonly print: string;
  readonly box: Box;
  /** Height of its letters, in the plane's unit. */
  readonly size: number;
  readonly bold: boolean;
  /** 0 to 1: how sure the characters are. */
  readonly confidence: number;
  /** Typed value of a sheet's cell. */
  readonly value?: Value;
  /** Row of the plane that it stands in. */
  row: number;
  /** Place within its plane, in reading order. */
  index: number;
  /** Where the characters from `start` up to, not including, `end` stand. */
  readonly boxOf: (start: number, end: number) => Box;
  /** The same as an origin. */
  readonly originOf: (start: number, end: number) => Origin;
}

/** A page or a sheet as runs in rows, top to bottom, left to right. */
export interface Plane {
  readonly kind: 'page' | 'sheet';
  /** Page or sheet number, from 1. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly runs: readonly Run[];
  readonly rows: readonly (readonly Run[])[];
}

/** Orders runs into rows: runs share a row where their middles lie within half a letter's height. */
export function layRows(runs: readonly Run[]): Run[][] {
  const sorted = [...runs].sort((a, b) => middle(a) - middle(b));
  const rows: Run[][] = [];
  let mean = Number.NEGATIVE_INFINITY;
  let size = 0;
  for (const run of sorted) {
    const row = rows.at(-1);
    const height = run.box[3] - run.box[1];
    if (row && middle(run) - mean < 0.5 * Math.min(height, size)) {
      mean += (middle(run) - mean) / (row.length + 1);
      row.push(run);
      continue;
    }
    rows.push([run]);
    mean = middle(run);
    size = height;
  }
  for (const row of rows) row.sort((a, b) => a.box[0] - b.box[0]);
  let index = 0;
  rows.forEach((row, number) => {
    for (const run of row) {
      run.row = number;
      run.index = index++;
    }
  });
  return rows;
}

function middle(run: Run): number {
  return (run.box[1] + run.box[3]) / 2;
}
