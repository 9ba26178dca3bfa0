import { createHash } from 'node:crypto';
import {
  type Cell,
  type Document,
  documentSchema,
  type Field,
  type FieldName,
  type FoundValue,
  type LineItem,
  type Origin,
  type Page,
  type Table,
  type Value,
} from '../../src/model/with-schemas.ts';

const onPage: Origin = { page: 1, box: [10, 20, 110, 32] };

/** A document with everything left out that is not given. Checked against the schema, so tests stay honest. */
export function makeDocument(given: Partial<Document> & { readonly name?: string }): Document {
  const { name = 'paper.pdf', ...rest } = given;
  return documentSchema.parse({
    schemaVersion: 1,
    source: {
      name,
      mediaType: 'application/pdf',
      bytes: 18_955,
      sha256: createHash('sha256').update(name).digest('hex'),
    },
    kind: 'pdf',
    status: 'ok',
    type: { name: 'unknown', confidence: 0 },
    languages: ['en'],
    pages: [],
    sheets: [],
    tables: [],
    fields: [],
    metadata: {},
    issues: [],
    timings: { totalMs: 12 },
    ...rest,
  });
}

export function field(name: FieldName, value: Value, rest: Partial<FoundValue> = {}): Field {
  return { name, ...found(value, rest) };
}

export function found(value: Value, rest: Partial<FoundValue> = {}): FoundValue {
  return { value, text: String(value), confidence: 0.95, origin: onPage, ...rest };
}

export function label(name: string, value: Value, rest: Partial<FoundValue> = {}): Field {
  return { name: 'label', label: name, ...found(value, rest) };
}

export function lineItems(value: readonly LineItem[]): Field {
  return { name: 'lineItems', value, text: '', confidence: 0.9, origin: onPage };
}

/** A table with one header row, on page 1 where no sheet is given; every text that reads as a number gets its value. */
export function table(id: string, rows: readonly (readonly string[])[], rest: Partial<Table> = {}): Table {
  const cells: Cell[] = rows.flatMap((texts, row) =>
    texts.flatMap((text, column) => (text === '' ? [] : [{ row, column, text, ...numberOf(text) }])),
  );
  return {
    id,
    ...(rest.sheet === undefined ? { page: 1, box: [40, 300, 550, 400] } : {}),
    rows: rows.length,
    columns: Math.max(...rows.map((row) => row.length)),
    headerRows: 1,
    confidence: 0.97,
    cells,
    ...rest,
  };
}

export function page(text: string, number = 1): Page {
  return {
    number,
    width: 595.3,
    height: 841.9,
    unit: 'pt',
    rotation: 0,
    textSource: 'embedded',
    text,
    blocks: [],
  };
}

function numberOf(text: string): { readonly value?: number } {
  const plain = text.replaceAll(',', '');
  return /^-?\d+(\.\d+)?$/.test(plain) ? { value: Number(plain) } : {};
}
