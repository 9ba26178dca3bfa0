import { setImmediate } from 'node:timers/promises';
import { DocprocError, isDocprocError } from '../../errors/index.ts';
import type { Issue, Sheet, SheetTable, Table } from '../../model/index.ts';
import type { FormatContext, FormatResult, SheetGrid } from '../format.ts';
import type { KeptCell } from './blocks.ts';
import { addToRuns, detailsOf, noDetails, sheetParts } from './details.ts';
import type { CellRange, SheetBook, SheetReader, SheetRow } from './reader.ts';
import { rangeRef, refOf } from './ref.ts';
import { findTables } from './tables.ts';

/** Rows of a sheet, and cells of it, that the field finder is given: forms are short. */
const gridRows = 200;
const gridCells = 20_000;
/** Rows between two checks of the signal. */
const breath = 4096;

/**
 * Reads a book to its end and turns it into a format's result. Cells beyond `limits.maxCells` are counted but not
 * kept. A sheet that cannot be read is an issue; where none can be, the first one's error is thrown.
 */
export async function collectBook(book: SheetBook, context: FormatContext): Promise<FormatResult> {
  const wanted = book.sheets.filter((sheet) => context.wantsPage(sheet.number));
  const chosen = wanted.slice(0, context.limits.maxPages);
  const issues: Issue[] = [...book.issues];
  if (chosen.length < wanted.length) issues.push(tooManySheets(wanted.length, context));
  const sheets: Sheet[] = [];
  const tables: Table[] = [];
  const grids: SheetGrid[] = [];
  const errors: unknown[] = [];
  let room = context.limits.maxCells;
  for (const [done, reader] of chosen.entries()) {
    context.report('read', done, chosen.length, reader.number);
    const read = await readSheet(reader, room, context.signal);
    room -= read.cells.length;
    const details = read.error === undefined ? await detailsOf(reader) : noDetails;
    sheets.push({ ...read.sheet, ...sheetParts(reader, details.found, read.hiddenRows) });
    if (details.issue) issues.push(details.issue);
    tables.push(...tablesOf(read, reader, tables.length + 1, details.found.tables));
    if (read.grid.cells.length > 0) grids.push(read.grid);
    issues.push(...reader.issues);
    if (read.truncated) issues.push(tooManyCells(reader, context));
    if (read.error !== undefined) {
      errors.push(read.error);
      issues.push(unreadable(reader, read.error));
    }
  }
  context.report('read', chosen.length, chosen.length);
  const nothing = sheets.every((sheet) => sheet.rows === 0);
  if (errors.length > 0 && errors.length === chosen.length && nothing) throw errors[0];
  return {
    kind: 'spreadsheet',
    sheets,
    tables,
    ...(book.names.length > 0 ? { names: book.names } : {}),
    metadata: book.metadata,
    issues,
    grids,
  };
}

interface SheetContent {
  readonly sheet: Sheet;
  readonly cells: readonly KeptCell[];
  readonly grid: SheetGrid;
  readonly truncated: boolean;
  readonly used: CellRange;
  /** Bounds from 0. */
  readonly hiddenRows: readonly (readonly [first: number, last: number])[];
  readonly error: unknown;
}

async function readSheet(reader: SheetReader, room: number, signal: AbortSignal): Promise<SheetContent> {
  const keeper = new SheetKeeper(reader, room);
  let error: unknown;
  try {
    let rows = 0;
    for await (const row of reader.rows()) {
      keeper.add(row);
      if (++rows % breath !== 0) continue;
      // Lets a deadline's timer run, then looks whether it has.
      await setImmediate();
      if (signal.aborted) throw new DocprocError('ABORTED', undefined, { cause: signal.reason });
    }
  } catch (thrown) {
    if (isDocprocError(thrown) && thrown.code === 'ABORTED') throw thrown;
    error = thrown;
  }
  return keeper.finish(error);
}

class SheetKeeper {
  readonly #reader: SheetReader;
  readonly #room: number;
  readonly #cells: KeptCell[] = [];
  readonly #grid: SheetGrid['cells'][number][] = [];
  #used: CellRange = { firstRow: Infinity, firstColumn: Infinity, lastRow: -1, lastColumn: -1 };
  #truncated = false;
  readonly #hiddenRows: [first: number, last: number][] = [];

  constructor(reader: SheetReader, room: number) {
    this.#reader = reader;
    this.#room = room;
  }

  add(row: SheetRow): void {
    const first = row.cells[0]?.column ?? Infinity;
    const last = row.cells.at(-1)?.column ?? -1;
    this.#used = {
      firstRow: Math.min(this.#used.firstRow, row.index),
      firstColumn: Math.min(this.#used.firstColumn, first),
      lastRow: row.index,
      lastColumn: Math.max(this.#used.lastColumn, last),
    };
    if (row.hidden) addToRuns(this.#hiddenRows, row.index);
    // Rows are kept as a whole or not at all.
    this.#truncated ||= this.#cells.length + row.cells.length > this.#room;
    if (!this.#truncated) this.#keep(row);
  }

  finish(error: unknown): SheetContent {
    const { number, name, hidden } = this.#reader;
    const used = this.#used;
    const isEmpty = used.lastRow < 0;
    const rows = isEmpty ? 0 : used.lastRow - used.firstRow + 1;
    const columns = isEmpty ? 0 : used.lastColumn - used.firstColumn + 1;
    return {
      sheet: { number, name, rows, columns, hidden },
      cells: withSpans(this.#cells, this.#reader.merges),
      grid: { sheet: number, cells: this.#grid },
      truncated: this.#truncated,
      used,
      hiddenRows: this.#hiddenRows,
      error,
    };
  }

  #keep(row: SheetRow): void {
    for (const cell of row.cells) {
      const { text, column } = cell;
      if (text.trim() === '') continue;
      const { value } = cell;
      const ref = refOf(row.index, column);
      const { index } = row;
      this.#cells.push(
        value === text ? { row: index, column, text, ref } : { row: index, column, text, value, ref },
      );
      if (index < gridRows && this.#grid.length < gridCells) {
        this.#grid.push({ row: index, column, text, value, ref });
      }
    }
  }
}

/** Gives cells at the top left of a merged range its spans. */
function withSpans(cells: readonly KeptCell[], merges: readonly CellRange[]): readonly KeptCell[] {
  if (merges.length === 0) return cells;
  const spans = new Map(merges.map((range) => [refOf(range.firstRow, range.firstColumn), range]));
  return cells.map((cell) => {
    const range = spans.get(cell.ref);
    if (!range) return cell;
    const rowSpan = range.lastRow - range.firstRow + 1;
    const columnSpan = range.lastColumn - range.firstColumn + 1;
    return { ...cell, ...(rowSpan > 1 ? { rowSpan } : {}), ...(columnSpan > 1 ? { columnSpan } : {}) };
  });
}

/** The tables of a sheet; the last one of a truncated sheet goes on to the sheet's last row. */
function tablesOf(
  read: SheetContent,
  reader: SheetReader,
  firstId: number,
  declared: readonly SheetTable[],
): Table[] {
  const tables = findTables({ cells: read.cells, sheet: reader.number, firstId, declared });
  if (!read.truncated) return tables;
  const last = tables.pop();
  const range = { ...read.used };
  const columns = range.lastColumn - range.firstColumn + 1;
  if (!last) {
    const rows = range.lastRow - range.firstRow + 1;
    const ref = rangeRef(range);
    const base = { id: `t${firstId}`, sheet: reader.number, ref, rows, columns };
    return [{ ...base, headerRows: 0, confidence: 0.3, cells: [], truncated: true }];
  }
  const kept = last.cells[0];
  if (!kept?.ref) return tables;
  const first = Number(/\d+$/.exec(last.ref?.split(':')[0] ?? '')?.[0] ?? 1) - 1;
  const rows = range.lastRow - first + 1;
  const ref = last.ref?.replace(/\d+$/, String(range.lastRow + 1));
  return [...tables, { ...last, rows, ...(ref === undefined ? {} : { ref }), truncated: true }];
}

function unreadable(reader: SheetReader, error: unknown): Issue {
  const message = isDocprocError(error)
    ? error.message
    : `Sheet ${reader.number} could not be read to its end.`;
  const code = isDocprocError(error) && error.code === 'LIMIT_EXCEEDED' ? error.code : 'SHEET_UNREADABLE';
  return { code, severity: 'error', message, sheet: reader.number };
}

function tooManyCells(reader: SheetReader, context: FormatContext): Issue {
  const message = `Sheet ${reader.number} was counted to its end, but only the cells within maxCells (${context.limits.maxCells}) were kept. Raise maxCells, or read it row by row.`;
  return { code: 'LIMIT_EXCEEDED', severity: 'warning', message, sheet: reader.number };
}

function tooManySheets(count: number, context: FormatContext): Issue {
  const message = `The workbook has ${count} sheets; only the first ${context.limits.maxPages} (maxPages) were read.`;
  return { code: 'LIMIT_EXCEEDED', severity: 'error', message };
}
