import type { Document, Table, Value } from '../../model/index.ts';
import type { Brief, DataPart } from '../brief.ts';
import { rowsOf } from '../view/columns.ts';
import { isNamed } from '../view/fields.ts';
import { csvLines } from './cell.ts';

/** CSV of one document's tables (or fields), or of many documents with a row each, or of a flat table. */
export function buildCsv(brief: Brief): string {
  const { documents, table, byteOrderMark, kind, data } = brief;
  const [only] = documents;
  const isFlat = kind === 'data' || documents.length !== 1 || only === undefined;
  const text = isFlat
    ? csvHeader(data) + documents.map((document, index) => csvRows(document, index, data)).join('')
    : oneDocument(only, table, brief);
  return byteOrderMark ? `\ufeff${text}` : text;
}

/** The first line of a flat table: names of columns, as programs like them. */
export function csvHeader({ columns }: DataPart): string {
  return csvLines([columns.map(({ key }) => key)]);
}

/** The lines of a flat table that are of one document. */
export function csvRows(document: Document, index: number, { rows, columns }: DataPart): string {
  return csvLines(
    rowsOf(document, index, rows).map((row) => columns.map(({ valueIn }) => valueIn(row).value)),
  );
}

function oneDocument(document: Document, table: number | undefined, { checkAborted }: Brief): string {
  if (document.tables.length === 0) return fieldsOf(document);
  const wanted = table === undefined ? document.tables : document.tables.slice(table, table + 1);
  return wanted
    .map((each) => {
      checkAborted();
      return csvLines(gridRows(each));
    })
    .join('\r\n');
}

/** Most cells, empty ones too, up to which every row of a table is filled up to the table's width. */
const maxFilledCells = 20_000_000;

/** Typed values where a cell has one, its text otherwise. A merged cell's value stands at its top left. */
function* gridRows(table: Table): Generator<(Value | undefined)[]> {
  const cells = table.cells.toSorted((a, b) => a.row - b.row || a.column - b.column);
  const rows = table.truncated === true ? (cells.at(-1)?.row ?? -1) + 1 : table.rows;
  const width = rows * table.columns <= maxFilledCells ? table.columns : 0;
  let next = 0;
  for (let number = 0; number < rows; number++) {
    const row: (Value | undefined)[] = Array(width).fill(undefined);
    for (let cell = cells[next]; cell !== undefined && cell.row === number; cell = cells[++next]) {
      row[cell.column] = cell.value ?? cell.text;
    }
    yield Array.from(row);
  }
}

const fieldHeader = ['name', 'label', 'value', 'text', 'currency', 'confidence', 'page', 'sheet', 'ref'];

function fieldsOf(document: Document): string {
  const rows = document.fields.flatMap((field) => {
    if (field.name === 'lineItems') return [];
    const { origin } = field;
    const where = 'page' in origin ? [origin.page, null, null] : [null, origin.sheet, origin.ref];
    const label = isNamed(field) ? null : field.label;
    return [
      [
        field.name,
        label,
        field.value,
        field.text,
        field.currency,
        Math.round(field.confidence * 100) / 100,
        ...where,
      ],
    ];
  });
  return csvLines([fieldHeader, ...rows]);
}
