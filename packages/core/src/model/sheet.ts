/** A table that the workbook itself declares (Excel's "Format as table"; a ListObject). */
export interface SheetTable {
  /** As formulas name it. */
  readonly name: string;
  /** Whole range with headers and totals, A1-style. */
  readonly ref: string;
  /** 0 or 1. */
  readonly headerRows: number;
  /** 0 or 1. */
  readonly totalsRows: number;
  /** Names of its columns. */
  readonly columns: readonly string[];
}

/** What somebody wrote to a cell: a comment of a thread, or a reply to one. */
export interface CommentText {
  readonly text: string;
  readonly author?: string;
  /** ISO 8601. Old notes have none. */
  readonly createdAt?: string;
}

/** A note, or the first comment of a thread, on a cell. */
export interface CellComment extends CommentText {
  readonly ref: string;
  /** On threads only. */
  readonly resolved?: boolean;
  /** On threads only, in their order. */
  readonly replies?: readonly CommentText[];
}

/** A link on a cell or range. At least one of `target` and `location` is given. */
export interface CellLink {
  readonly ref: string;
  /** Address outside of the workbook, as it is written there: a URL, a path, a mail address. Not checked. */
  readonly target?: string;
  /** Place inside of the workbook, such as `Sheet2!A1`; with `target`, the place in there. */
  readonly location?: string;
  readonly tooltip?: string;
}

/** Cells that offer a list to choose from (data validation of type list). One of `values` and `source` is given. */
export interface CellList {
  /** Ranges, parted by a space, A1-style. */
  readonly ref: string;
  readonly values?: readonly string[];
  /** Formula that gives the values, such as `Codes!$A$1:$A$9`. */
  readonly source?: string;
}

/** How a text table (CSV, TSV) is written, as it was found. */
export interface TextFormat {
  /** `cp949` includes EUC-KR. */
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'cp949' | 'windows-1252';
  /** The character between two fields. */
  readonly delimiter: string;
  /** The character around fields that hold a delimiter. */
  readonly quote: string;
  /** 0 or 1: how many of the first records are a header. */
  readonly headerRows: number;
}

/** A name that a workbook gives to a range or formula. */
export interface DefinedName {
  readonly name: string;
  /** Such as `Sheet1!$A$1:$B$9`. */
  readonly formula: string;
  /** Number of the sheet that it is local to. */
  readonly sheet?: number;
  readonly hidden: boolean;
}

/** One sheet of a workbook. A CSV file is one sheet. What a sheet has none of is left out. */
export interface Sheet {
  /** From 1, in the workbook's order. */
  readonly number: number;
  readonly name: string;
  /** Rows of the used range. */
  readonly rows: number;
  /** Columns of the used range. */
  readonly columns: number;
  readonly hidden: boolean;
  /** Ranges of hidden rows that hold cells, such as `3:5`. */
  readonly hiddenRows?: readonly string[];
  /** Ranges of hidden columns, such as `B:D`. */
  readonly hiddenColumns?: readonly string[];
  readonly namedTables?: readonly SheetTable[];
  readonly comments?: readonly CellComment[];
  readonly links?: readonly CellLink[];
  readonly lists?: readonly CellList[];
  /** On text tables only. */
  readonly text?: TextFormat;
}
