import type { Box } from '../../model/index.ts';
import type { Run } from '../runs.ts';
import type { Word } from '../words.ts';

/** A cell of a table that was found: its place in the grid and its words, which still need to be put in order. */
export interface FoundCell {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly words: readonly Word[];
  /** Where the cell stands, in the reading frame. */
  readonly box: Box;
}

/** A table as found on a page, in the reading frame. */
export interface FoundTable {
  readonly box: Box;
  readonly rows: number;
  readonly columns: number;
  readonly headerRows: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly cells: readonly FoundCell[];
}

/** What tables are looked for in: all boxes in the reading frame. */
export interface TableInput {
  readonly words: readonly Word[];
  /** The same words, joined to runs. */
  readonly runs: readonly Run[];
  /** Lines that run across. */
  readonly across: readonly Box[];
  /** Lines that run down. */
  readonly down: readonly Box[];
  readonly fills: readonly Box[];
  readonly width: number;
  readonly height: number;
}
