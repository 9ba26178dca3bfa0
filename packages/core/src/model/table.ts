import type { Box } from './geometry.ts';

/** A typed value: text, a number, a truth value, or nothing. Dates are ISO 8601 strings. */
export type Value = string | number | boolean | null;

/** A cell of a table. Cells that hold nothing may be left out. */
export interface Cell {
  /** From 0, within the table. */
  readonly row: number;
  /** From 0, within the table. */
  readonly column: number;
  /** Rows it covers, at least 1. Left out means 1. */
  readonly rowSpan?: number;
  /** Columns it covers, at least 1. Left out means 1. */
  readonly columnSpan?: number;
  /** Text as shown. */
  readonly text: string;
  /** The typed value, where the text has one that is not the text itself. */
  readonly value?: Value;
  /** Where it stands on its page. Only for tables on pages. */
  readonly box?: Box;
  /** Page it stands on, from 1. Only in tables that were joined over pages, see `joinTables`. */
  readonly page?: number;
  /** A1-style name. Only for tables on sheets. */
  readonly ref?: string;
}

/** What the values of a column are, most of them at least. */
export type ColumnType = 'text' | 'number' | 'date' | 'boolean';

/** A column of a table. */
export interface TableColumn {
  /** Its header; those of several levels are joined by ` / `. Empty where it has none. */
  readonly name: string;
  readonly type: ColumnType;
}

/** A key and its value, beside each other on a form. */
export interface TablePair {
  /** As shown, without a colon. */
  readonly key: string;
  readonly keyRef: string;
  /** The value as shown. */
  readonly text: string;
  /** The typed value, where the text has one that is not the text itself. */
  readonly value?: Value;
  readonly ref: string;
}

/** A table on a page or on a sheet. */
export interface Table {
  /** Unique within the document: `t1`, `t2`, ... in reading order. */
  readonly id: string;
  /** Page it stands on, from 1. Given for PDFs and pictures. */
  readonly page?: number;
  /** Where it stands on its page. */
  readonly box?: Box;
  /** Sheet it stands on, from 1. Given for workbooks and CSV. */
  readonly sheet?: number;
  /** Range it covers on its sheet, A1-style. */
  readonly ref?: string;
  readonly rows: number;
  readonly columns: number;
  /** How many of the first rows are headers. */
  readonly headerRows: number;
  /** How many of the last rows are totals. Left out means 0. */
  readonly totalRows?: number;
  /** One for each column. Given for tables on sheets that have data. */
  readonly typedColumns?: readonly TableColumn[];
  /** Given where it is no table of rows but a form: keys with their values. */
  readonly pairs?: readonly TablePair[];
  readonly title?: string;
  /**
   * Id of the table that this one goes on from: the part of the same table at the end of the page before.
   * `joinTables` makes one table of all parts.
   */
  readonly continues?: string;
  /** 0 to 1: how sure it is that this is a table, cut like this. */
  readonly confidence: number;
  readonly cells: readonly Cell[];
  /** True where `cells` holds only the first rows of a very large table; `rows` still counts all. */
  readonly truncated?: boolean;
}
