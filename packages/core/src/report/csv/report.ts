import { type Document, fieldNames, type Table, type Value } from '../../model/index.ts';
import type { Brief } from '../brief.ts';
import { isNamed, namedField } from '../view/fields.ts';
import { csvLines } from './cell.ts';

/** CSV of one document's tables (or fields), or of many documents' fields with a row each. */
export function buildCsv(brief: Brief): string {
  const { documents, table, byteOrderMark } = brief;
  const [only] = documents;
  const text =
    documents.length === 1 && only !== undefined ? oneDocument(only, table, brief) : manyDocuments(documents);
  return byteOrderMark ? `\ufeff${text}` : text;
}

function oneDocument(document: Document, table: number | undefined, { checkAborted }: Brief): string {
  if (document.tables.length === 0) return fieldsOf(document);
  const wanted = table === undefined ? document.tables : document.tables.slice(table, table + 1);
  return wanted
    .map((each) => {
      checkAborted();
      return csvLines(rowsOf(each));
    })
    .join('\r\n');
}

/** Most cells, empty ones too, up to which every row of a table is filled up to the table's width. */
const maxFilledCells = 20_000_000;

/** Typed values where a cell has one, its text otherwise. A merged cell's value stands at its top left. */
function* rowsOf(table: Table): Generator<(Value | undefined)[]> {
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

function manyDocuments(documents: readonly Document[]): string {
  const header = ['file', 'sha256', 'type', 'status', 'pages', 'sheets', ...fieldNames, 'issues'];
  const rows = documents.map((document) => [
    document.source.name,
    document.source.sha256,
    document.type.name,
    document.status,
    document.pages.length,
    document.sheets.length,
    ...fieldNames.map((name) => fieldValue(document, name)),
    document.issues.map((issue) => issue.code).join(' '),
  ]);
  return csvLines([header, ...rows]);
}

/** The currency is known from the amounts where no field states it. */
function fieldValue(document: Document, name: (typeof fieldNames)[number]): Value | undefined {
  const found = namedField(document, name);
  if (found !== undefined || name !== 'currency') return found?.value;
  return namedField(document, 'grandTotal')?.currency;
}
