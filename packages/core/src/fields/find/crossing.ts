import type { Box, Cell, FieldName, Table } from '../../model/index.ts';
import type { Plane, Run } from '../plane/run.ts';
import type { Context } from './context.ts';

/** A cell at the crossing of a party and one of its parts. */
export interface Crossing {
  readonly side: 'seller' | 'buyer';
  readonly part: 'Name' | 'Address' | 'TaxId' | 'Phone';
  /** The runs that the cell holds, in reading order. */
  readonly runs: readonly Run[];
}

/** Tables of one page, and cells of one table, that are looked at. */
const mostTables = 40;
const mostCells = 400;

const sides: Partial<Record<string, Crossing['side']>> = { sellerParty: 'seller', buyerParty: 'buyer' };
const parts: Partial<Record<string, Crossing['part']>> = {
  partyName: 'Name',
  partyTaxId: 'TaxId',
  partyAddress: 'Address',
  partyPhone: 'Phone',
};

/**
 * Tables that have a party in each row and its parts in columns, or the other way round: a value's party is told by
 * the nearest label to its left and its part by the nearest one above, or its part to the left and its party above.
 */
export function findCrossings(context: Context, plane: Plane): readonly Crossing[] {
  const tables = context.tables.filter((table) => table.page === plane.number && plane.kind === 'page');
  return tables.slice(0, mostTables).flatMap((table) => crossingsOf(context, plane, table));
}

interface Label {
  readonly side?: Crossing['side'];
  readonly part?: Crossing['part'];
}

function crossingsOf(context: Context, plane: Plane, table: Table): readonly Crossing[] {
  const cells = table.cells.slice(0, mostCells);
  const labels = new Map<Cell, Label>();
  for (const cell of cells) {
    const label = labelOf(context, cell.text);
    if (label) labels.set(cell, label);
  }
  const told = [...labels.values()];
  if (!told.some(({ side }) => side === 'seller') || !told.some(({ side }) => side === 'buyer')) return [];
  return cells.flatMap((cell) => {
    if (labels.has(cell) || !cell.box) return [];
    const left = nearest(labels, cell, isLeftOf, (other) => -other.column);
    const above = nearest(labels, cell, isAbove, (other) => -other.row);
    const side = left?.side ?? above?.side;
    const part = left?.part ?? above?.part;
    if (!side || !part || (left?.side && left.part) || left === above) return [];
    if ((left?.side === undefined) === (above?.side === undefined)) return [];
    const runs = runsIn(plane, cell.box);
    return runs.length > 0 ? [{ side, part, runs }] : [];
  });
}

function labelOf(context: Context, text: string): Label | undefined {
  const match = context.matcher.find(text)[0];
  if (!match || match.start > 0 || match.wordsEnd < text.trimEnd().length - 3) return undefined;
  const side = sides[match.label];
  const part = parts[match.label];
  return side ? { side } : part ? { part } : undefined;
}

function nearest(
  labels: ReadonlyMap<Cell, Label>,
  cell: Cell,
  fits: (label: Cell, cell: Cell) => boolean,
  rank: (label: Cell) => number,
): Label | undefined {
  let best: Cell | undefined;
  for (const label of labels.keys()) {
    if (fits(label, cell) && (!best || rank(label) < rank(best))) best = label;
  }
  return best && labels.get(best);
}

function isLeftOf(label: Cell, cell: Cell): boolean {
  return label.column < cell.column && label.row <= cell.row && cell.row < label.row + (label.rowSpan ?? 1);
}

function isAbove(label: Cell, cell: Cell): boolean {
  const end = label.column + (label.columnSpan ?? 1);
  return label.row < cell.row && label.column <= cell.column && cell.column < end;
}

function runsIn(plane: Plane, box: Box): readonly Run[] {
  return plane.runs.filter((run) => {
    const x = (run.box[0] + run.box[2]) / 2;
    const y = (run.box[1] + run.box[3]) / 2;
    return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
  });
}

/** The field that a crossing gives; a buyer's telephone is none. */
export function fieldOf({ side, part }: Crossing): FieldName | undefined {
  return side === 'buyer' && part === 'Phone' ? undefined : (`${side}${part}` as FieldName);
}
