import type { CellComment, CellLink, DefinedName } from '../../../model/index.ts';

/** What the thread is started with. */
export interface LegacyInput {
  readonly bytes: Uint8Array;
  readonly password: string | undefined;
}

/** A cell as it crosses between threads: type letter and value as SheetJS has them, format by index. */
export type LegacyCell = readonly [
  column: number,
  type: 'n' | 's' | 'b' | 'e',
  value: string | number | boolean,
  format: number,
  formula: string | undefined,
];

/** A row that holds cells. */
export interface LegacyRow {
  readonly index: number;
  readonly hidden: boolean;
  readonly cells: readonly LegacyCell[];
}

/** A sheet without its cells. */
export interface LegacySheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly kind: 'cells' | 'other';
  /** `[first row, first column, last row, last column]`, from 0. */
  readonly merges: readonly (readonly [number, number, number, number])[];
  readonly hiddenColumns: readonly (readonly [number, number])[];
  readonly comments: readonly CellComment[];
  readonly links: readonly CellLink[];
}

/** The workbook without its cells. */
export interface LegacyBook {
  readonly sheets: readonly LegacySheet[];
  readonly date1904: boolean;
  readonly names: readonly DefinedName[];
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Asks for the rows of a sheet (counted from 0) from the `from`th row that holds cells on. */
export interface LegacyRequest {
  readonly sheet: number;
  readonly from: number;
}

/** Answers of the thread, in the order of what was asked: first the book, then a batch for each request. */
export type LegacyAnswer =
  | { readonly kind: 'book'; readonly book: LegacyBook }
  | {
      readonly kind: 'rows';
      readonly rows: readonly LegacyRow[];
      /** Format codes that the cells refer to by index. All codes so far. */
      readonly formats: readonly string[];
      /** Where the next batch starts; `undefined` after the last one. */
      readonly next: number | undefined;
    }
  | {
      readonly kind: 'error';
      readonly reason: 'encrypted' | 'password' | 'corrupt';
      readonly message: string;
    };
