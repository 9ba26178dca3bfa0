import type { Box, Document, Field, FoundValue, Origin, Table } from '../../model/index.ts';
import type { Locale } from '../language/locale.ts';
import { itemsOf } from './fields.ts';
import { captionOf, shownRows } from './grid.ts';
import type { DrawnPages } from './pictures.ts';

/** A value of a report and the place where it was found, as two ends that lead to one another. */
export interface Spot {
  /** Anchor of the value, among the values. */
  readonly value: string;
  /** Anchor of the place: a box on a page's picture, or a cell of a sheet's table. */
  readonly place: string;
}

/** A box on the picture of a page. */
export interface PageSpot extends Spot {
  readonly kind: 'field' | 'item' | 'cell' | 'table';
  readonly box: Box;
  /** What a reader is told of it. */
  readonly label: string;
  readonly confidence: number;
}

/** Everything of a document that can be pointed at. */
export interface Spots {
  /** The spot of a value, table or cell of the document; `undefined` where its place is not shown. */
  of(found: object): Spot | undefined;
  /** The value that was found in this cell of a sheet. */
  inCell(sheet: number, ref: string): Spot | undefined;
  /** Boxes on a page's picture, large ones under small ones. */
  onPage(page: number): readonly PageSpot[];
}

/** Most cells of tables that get a box of their own, so that a page of small print stays fast in a browser. */
const maxCellSpots = 4000;

/** What can be pointed at, with anchors that begin with `id`. Tables show their first `maxRows` rows. */
export function spotsOf(
  document: Document,
  id: string,
  drawn: DrawnPages,
  maxRows: number,
  locale: Locale,
): Spots {
  const shown = new Set(document.pages.filter((page) => drawn.has(page)).map((page) => page.number));
  const cells = sheetCells(document, maxRows);
  const byFound = new Map<object, Spot>();
  const byCell = new Map<string, Spot>();
  const byPage = new Map<number, PageSpot[]>();
  let count = 0;
  const add = (found: object, origin: Origin, about: Pick<PageSpot, 'kind' | 'label' | 'confidence'>) => {
    const number = ++count;
    const value = `${id}-v${number}`;
    if ('page' in origin) {
      if (!shown.has(origin.page)) return;
      const spot = { value, place: `${id}-b${number}` };
      byFound.set(found, spot);
      const spots = byPage.get(origin.page) ?? [];
      spots.push({ ...spot, ...about, box: origin.box });
      byPage.set(origin.page, spots);
      return;
    }
    const key = cellKey(origin.sheet, origin.ref);
    if (!cells.has(key)) return;
    const spot = { value, place: `${id}-s${origin.sheet}-${origin.ref}` };
    byFound.set(found, spot);
    if (!byCell.has(key)) byCell.set(key, spot);
  };
  addTables(document, maxRows, locale, add);
  addItems(document, locale, add);
  addFields(document, locale, add);
  return {
    of: (found) => byFound.get(found),
    inCell: (sheet, ref) => byCell.get(cellKey(sheet, ref)),
    onPage: (page) => byPage.get(page) ?? [],
  };
}

type Add = (found: object, origin: Origin, about: Pick<PageSpot, 'kind' | 'label' | 'confidence'>) => void;

function addTables(document: Document, maxRows: number, locale: Locale, add: Add): void {
  let cells = 0;
  const onPages = document.tables.filter(hasBox);
  for (const table of onPages) {
    const { page, box, confidence } = table;
    add(table, { page, box }, { kind: 'table', label: captionOf(table, locale), confidence });
  }
  for (const table of onPages) {
    const rows = shownRows(table, maxRows);
    for (const cell of table.cells) {
      if (cell.box === undefined || cell.row >= rows || ++cells > maxCellSpots) continue;
      const origin = { page: table.page, box: cell.box };
      add(cell, origin, { kind: 'cell', label: cell.text, confidence: 1 });
    }
  }
}

function hasBox(table: Table): table is Table & { readonly page: number; readonly box: Box } {
  return table.page !== undefined && table.box !== undefined;
}

function addItems(document: Document, { words }: Locale, add: Add): void {
  for (const item of itemsOf(document)) {
    for (const [column, found] of Object.entries(item) as [keyof typeof item, FoundValue][]) {
      const label = `${words.columns[column]}: ${found.text}`;
      add(found, found.origin, { kind: 'item', label, confidence: found.confidence });
    }
  }
}

function addFields(document: Document, locale: Locale, add: Add): void {
  for (const field of document.fields) {
    if (field.name === 'lineItems') continue;
    const { origin, text, confidence } = field;
    const label = `${nameOf(field, locale)}: ${text} (${locale.percent(confidence)})`;
    add(field, origin, { kind: 'field', label, confidence });
  }
}

function nameOf(field: Exclude<Field, { readonly name: 'lineItems' }>, { words }: Locale): string {
  return field.name === 'label' ? field.label : words.fields[field.name];
}

/** The cells of sheets that laid out tables show. */
function sheetCells({ tables }: Document, maxRows: number): ReadonlySet<string> {
  return new Set(
    tables.flatMap((table) => {
      const { sheet, cells } = table;
      if (sheet === undefined) return [];
      const rows = shownRows(table, maxRows);
      return cells.flatMap(({ row, ref }) => (row < rows && ref !== undefined ? cellKey(sheet, ref) : []));
    }),
  );
}

function cellKey(sheet: number, ref: string): string {
  return `${sheet}!${ref}`;
}
