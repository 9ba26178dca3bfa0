import { isDocprocError } from '../../errors/index.ts';
import type { Issue, Sheet } from '../../model/index.ts';
import type { SheetDetails, SheetReader } from './reader.ts';
import { columnName } from './ref.ts';

/** A Document holds at most so many of a sheet's comments, links, lists and hidden ranges. */
const maxItems = 10_000;

const nothing: SheetDetails = { tables: [], comments: [], links: [], lists: [] };

/** What a sheet of which nothing more could be read holds. */
export const noDetails: { readonly found: SheetDetails; readonly issue?: Issue } = { found: nothing };

/** What stands on a sheet beside its cells; where that is damaged, only that is lost. */
export async function detailsOf(
  reader: SheetReader,
): Promise<{ readonly found: SheetDetails; readonly issue?: Issue }> {
  try {
    return { found: await reader.details() };
  } catch (error) {
    if (!isDocprocError(error) || error.code === 'ABORTED') throw error;
    const message = `Tables, comments and links of sheet ${reader.number} could not be read. ${error.message}`;
    const issue: Issue = { code: 'SHEET_UNREADABLE', severity: 'warning', message, sheet: reader.number };
    return { found: nothing, issue };
  }
}

/** The optional parts of a Document's sheet: those that hold something. */
export function sheetParts(
  reader: SheetReader,
  { tables, comments, links, lists, text }: SheetDetails,
  hiddenRows: readonly (readonly [first: number, last: number])[],
): Partial<Sheet> {
  const parts = {
    hiddenRows: hiddenRows.map(([first, last]) => `${first + 1}:${last + 1}`),
    hiddenColumns: reader.hiddenColumns.map(([first, last]) => `${columnName(first)}:${columnName(last)}`),
    namedTables: tables,
    comments,
    links,
    lists,
  };
  const filled = Object.entries(parts).filter(([, items]) => items.length > 0);
  const bounded = Object.fromEntries(filled.map(([name, items]) => [name, items.slice(0, maxItems)]));
  return text ? { ...bounded, text } : bounded;
}

/** Adds a number, which grows from call to call, to runs of numbers without a gap. */
export function addToRuns(runs: [first: number, last: number][], number: number): void {
  const last = runs.at(-1);
  if (last && last[1] === number - 1) last[1] = number;
  else runs.push([number, number]);
}
