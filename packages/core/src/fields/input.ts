import type { PageLines } from '../layout/words.ts';
import type { DocumentTypeName, Field, Issue, Table, Value } from '../model/index.ts';
import type { DateOrder } from './values/date.ts';

/** The non-empty cells of one sheet near its top: forms are read cell by cell. */
export interface GridCells {
  /** Sheet number, from 1. */
  readonly sheet: number;
  readonly cells: readonly {
    /** From 0, on the sheet. */
    readonly row: number;
    readonly column: number;
    readonly text: string;
    readonly value: Value;
    readonly ref: string;
  }[];
}

/** Which fields are looked for: those of the document's type, of a type that is given, or none but the type. */
export type FieldsProfile = 'auto' | 'none' | Exclude<DocumentTypeName, 'unknown'>;

/** What fields are found in: pages as lines, sheets as cells, and the tables of both. */
export interface FieldsInput {
  readonly pages: readonly PageLines[];
  readonly tables: readonly Table[];
  readonly grids: readonly GridCells[];
  readonly profile: FieldsProfile;
  /** How unclear dates such as `03/04/26` are ordered. Default: decided by the document. */
  readonly dateOrder?: DateOrder;
}

/** What was found. `issues` are warnings only. */
export interface FieldsResult {
  readonly type: { readonly name: DocumentTypeName; readonly confidence: number };
  readonly fields: readonly Field[];
  readonly issues: readonly Issue[];
}
