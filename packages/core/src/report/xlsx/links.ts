import type { Document, Origin, Table } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { maxTableSheets, tableName, tablesOf } from './table.ts';
import { lineRows } from './text.ts';
import type { ReportWorkbook } from './workbook.ts';

/** Most documents of a batch that get a sheet of their own. */
const maxDocumentSheets = 100;

/** Where things stand in the workbook, known before they are written. */
export interface SheetLinks {
  /** Name of the sheet of all lines of text; `undefined` where there is none. */
  readonly text: string | undefined;
  /** Tables that get a sheet of their own, and its name. A table that comes twice gets two. */
  readonly tables: readonly TableSheet[];
  /** Sheet of a batch's document, by its index from 0. */
  ofDocument(index: number): string | undefined;
  /** The cell that shows where a value was found: its line in the text, or its cell in a sheet's table. */
  ofOrigin(document: Document, origin: Origin): string | undefined;
}

/** A table and the name of its sheet. */
export interface TableSheet {
  readonly table: Table;
  readonly document: Document;
  readonly name: string;
}

/** Keeps names for the sheets that others lead to. */
export function openLinks(brief: Brief, workbook: ReportWorkbook): SheetLinks {
  const { documents, kind, locale } = brief;
  const usual = new Set(brief.sections.flatMap((part) => (part.type === 'usual' ? [part.name] : [])));
  const wantsDocuments =
    kind === 'batch' &&
    brief.batchSections.some((part) => part.type === 'usual' && part.name === 'documents');
  const isShown = kind !== 'batch' || wantsDocuments;
  const sheets = (wantsDocuments ? documents.slice(0, maxDocumentSheets) : []).map(({ source }) =>
    workbook.nameFor(source.name.replace(/\.[^.]*$/, '')),
  );
  const shownTables = isShown && usual.has('tables') ? tablesOf(documents).slice(0, maxTableSheets) : [];
  const tables = shownTables.map(({ table, document }) => ({
    table,
    document,
    name: workbook.nameFor(tableName(table, document, documents.length > 1)),
  }));
  const sheetOf = new Map(tables.map(({ table, name }) => [table, name]));
  const hasText = isShown && usual.has('text') && documents.some(({ pages }) => pages.length > 0);
  const text = hasText ? workbook.nameFor(textTitle(brief) ?? locale.words.sections.text) : undefined;
  const lines = text === undefined ? undefined : lineRows(documents);
  return {
    text,
    tables,
    ofDocument: (index) => sheets[index],
    ofOrigin(document, origin) {
      if ('page' in origin) {
        const row = lines?.(document, origin.page, origin.box);
        return row === undefined || text === undefined ? undefined : address(text, `C${row}`);
      }
      return cellOf(document, origin.sheet, origin.ref, sheetOf);
    },
  };
}

/** A cell of a sheet, as links name it. */
export function address(sheet: string, ref: string): string {
  return `'${sheet.replaceAll("'", "''")}'!${ref}`;
}

function textTitle({ sections }: Brief): string | undefined {
  const part = sections.find((each) => each.type === 'usual' && each.name === 'text');
  return part?.title;
}

function cellOf(
  document: Document,
  sheet: number,
  ref: string,
  names: ReadonlyMap<Table, string>,
): string | undefined {
  for (const table of document.tables) {
    const name = names.get(table);
    if (table.sheet !== sheet || name === undefined) continue;
    const cell = table.cells.find((each) => each.ref === ref);
    if (cell !== undefined) return address(name, `${columnLetters(cell.column)}${cell.row + 1}`);
  }
  return undefined;
}

/** Letters of a column, from 0: A, B, ..., Z, AA. */
function columnLetters(column: number): string {
  let letters = '';
  for (let left = column; left >= 0; left = Math.floor(left / 26) - 1) {
    letters = String.fromCharCode(65 + (left % 26)) + letters;
  }
  return letters;
}
