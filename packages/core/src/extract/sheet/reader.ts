import type {
  CellComment,
  CellLink,
  CellList,
  DefinedName,
  Issue,
  Metadata,
  SheetTable,
  TextFormat,
  Value,
} from '../../model/index.ts';

/** What a cell holds. A formula's cell has the type of its cached result. */
export type CellType = 'text' | 'number' | 'date' | 'boolean' | 'error';

/** A cell that holds something. */
export interface SheetCell {
  /** From 0: column A is 0. */
  readonly column: number;
  readonly type: CellType;
  /**
   * Text, number or truth value. A date is ISO 8601 without zone: `2026-03-01`, `2026-03-01T09:30:00`, or `09:30:00`
   * where the format shows a time only. An error is its name, such as `#N/A`.
   */
  readonly value: Value;
  /** As the program that owns the format shows it: number format applied. Worked out when first asked for. */
  readonly text: string;
  /** Formula without its `=`, where the cell has one of its own. */
  readonly formula: string | undefined;
}

/** A row that holds at least one cell. */
export interface SheetRow {
  /** From 0: row 1 is 0. Grows from row to row; rows without cells are left out, so there may be gaps. */
  readonly index: number;
  readonly hidden: boolean;
  /** By column, ascending. Empty cells are left out, so there may be gaps. */
  readonly cells: readonly SheetCell[];
}

/** A rectangle of cells, all bounds from 0 and inclusive. */
export interface CellRange {
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly lastRow: number;
  readonly lastColumn: number;
}

/** What a sheet holds beside its cells. */
export interface SheetDetails {
  /** Tables that the workbook declares. */
  readonly tables: readonly SheetTable[];
  readonly comments: readonly CellComment[];
  readonly links: readonly CellLink[];
  readonly lists: readonly CellList[];
  /** How a text table is written. */
  readonly text?: TextFormat;
}

/** One sheet, read row by row: memory does not grow with the sheet. */
export interface SheetReader {
  /** From 1, in the workbook's order. */
  readonly number: number;
  readonly name: string;
  /** Hidden, also so deeply that the program's menus do not show it. */
  readonly hidden: boolean;
  /** Charts and dialogs are sheets without cells. */
  readonly kind: 'cells' | 'other';
  /**
   * Reads the sheet from its top. Each call starts again. Throws `SHEET_UNREADABLE` where the sheet's data is damaged,
   * after the rows before the damage were given.
   */
  rows(): AsyncIterable<SheetRow>;
  /** Merged ranges. Complete when `rows()` has ended: files state them after the cells. */
  readonly merges: readonly CellRange[];
  /** Hidden columns as `[first, last]` from 0. Complete when `rows()` has ended. */
  readonly hiddenColumns: readonly (readonly [first: number, last: number])[];
  /**
   * Tables, comments, links and lists. Files state some of it after the cells, so this passes over the rows where
   * `rows()` has not been read to its end. Throws `SHEET_UNREADABLE` where they are damaged.
   */
  details(): Promise<SheetDetails>;
  /** What was odd in this sheet without stopping it. Grows while `rows()` runs; each kind is named once. */
  readonly issues: readonly Issue[];
}

/** An open workbook or text table. Close it, or declare it with `await using`. */
export interface SheetBook extends AsyncDisposable {
  /** In the workbook's order, hidden ones included. */
  readonly sheets: readonly SheetReader[];
  readonly names: readonly DefinedName[];
  readonly metadata: Metadata;
  /** What was odd in the workbook as a whole. */
  readonly issues: readonly Issue[];
  /** Frees what reading needs. Does not close the source. */
  close(): Promise<void>;
}

/** Options shared by everything that opens sheets. */
export interface SheetBookOptions {
  readonly password?: string | undefined;
  /** Stops reading between two pieces of the file; the call at work then fails with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}
