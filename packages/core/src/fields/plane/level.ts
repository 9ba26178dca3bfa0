import { type Levelling, levelling } from '../../layout/level.ts';
import type { PageLines } from '../../layout/words.ts';
import type { Field, FoundValue, LineItem, Origin, Table } from '../../model/index.ts';
import type { FieldsInput } from '../input.ts';

/** Tilted pages made level, and the way back for what is found on them. */
export interface LevelInput {
  readonly input: FieldsInput;
  /** Puts a field's origins where they stand on the tilted pages. */
  readonly place: (field: Field) => Field;
}

/** Levels what stands on tilted pages, so that labels and values share rows and columns there as on any other page. */
export function levelInput(input: FieldsInput): LevelInput {
  const tilted = new Map(
    input.pages.filter((page) => page.skew).map((page) => [page.page, levelling(page.skew, page)]),
  );
  if (tilted.size === 0) return { input, place: (field) => field };
  const pages = input.pages.map((page) => levelPage(page, tilted.get(page.page)));
  const tables = input.tables.map((table) => levelTable(table, tilted.get(table.page ?? 0)));
  return { input: { ...input, pages, tables }, place: (field) => placeField(field, tilted) };
}

function levelPage(page: PageLines, level: Levelling | undefined): PageLines {
  if (!level) return page;
  const lines = page.lines.map((line) => ({
    ...line,
    box: level.enterArea(line.box),
    words: line.words.map((word) => ({ ...word, box: level.enter(word.box) })),
  }));
  return { ...page, lines };
}

function levelTable(table: Table, level: Levelling | undefined): Table {
  if (!level) return table;
  const cells = table.cells.map((cell) => (cell.box ? { ...cell, box: level.enterArea(cell.box) } : cell));
  return { ...table, cells, ...(table.box ? { box: level.enterArea(table.box) } : {}) };
}

function placeField(field: Field, tilted: ReadonlyMap<number, Levelling>): Field {
  const origin = placeOrigin(field.origin, tilted);
  if (field.name !== 'lineItems') return { ...field, origin };
  return { ...field, origin, value: field.value.map((item) => placeItem(item, tilted)) };
}

function placeItem(item: LineItem, tilted: ReadonlyMap<number, Levelling>): LineItem {
  const parts = Object.entries(item) as [keyof LineItem, FoundValue][];
  return Object.fromEntries(
    parts.map(([part, value]) => [part, { ...value, origin: placeOrigin(value.origin, tilted) }]),
  );
}

function placeOrigin(origin: Origin, tilted: ReadonlyMap<number, Levelling>): Origin {
  const level = 'page' in origin ? tilted.get(origin.page) : undefined;
  if (!level || !('page' in origin)) return origin;
  const [x0, y0, x1, y1] = level.leaveArea(origin.box);
  const hundredths = (value: number) => Math.round(value * 100) / 100;
  return { page: origin.page, box: [hundredths(x0), hundredths(y0), hundredths(x1), hundredths(y1)] };
}
