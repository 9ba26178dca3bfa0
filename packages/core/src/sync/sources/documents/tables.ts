import type { Document, Field } from '../../../model/index.ts';
import type { SyncColumn } from '../../source.ts';

/** A document with its place among others. */
export interface StoredDocument {
  readonly id: string;
  /** When the result was last changed. */
  readonly updatedAt: Date;
  readonly document: Document;
}

/** A table of extracted data: its columns, its key, and the records that a document gives. */
export interface DocumentTable {
  readonly columns: readonly SyncColumn[];
  readonly key: readonly string[];
  readonly records: (stored: StoredDocument) => Iterable<readonly (string | null)[]>;
}

/** Tables of extracted data by name. */
export const documentTables: Readonly<Record<string, DocumentTable>> = {
  documents: {
    columns: [
      column('id', 'VARCHAR', false),
      column('name', 'VARCHAR', false),
      column('kind', 'VARCHAR', false),
      column('type', 'VARCHAR', false),
      column('status', 'VARCHAR', false),
      column('bytes', 'BIGINT', false),
      column('sha256', 'VARCHAR', false),
      column('pages', 'INTEGER', false),
      column('tables', 'INTEGER', false),
      column('issues', 'INTEGER', false),
      column('updated_at', 'TIMESTAMPTZ', false),
    ],
    key: ['id'],
    records: ({ id, updatedAt, document }) => [
      [
        id,
        document.source.name,
        document.kind,
        document.type.name,
        document.status,
        String(document.source.bytes),
        document.source.sha256,
        String(document.pages.length),
        String(document.tables.length),
        String(document.issues.length),
        updatedAt.toISOString(),
      ],
    ],
  },
  document_fields: {
    columns: [
      column('document_id', 'VARCHAR', false),
      column('position', 'INTEGER', false),
      column('name', 'VARCHAR', false),
      column('label', 'VARCHAR'),
      column('text', 'VARCHAR', false),
      column('value', 'VARCHAR'),
      column('number', 'DOUBLE'),
      column('currency', 'VARCHAR'),
      column('confidence', 'DOUBLE', false),
      column('page', 'INTEGER'),
      column('box', 'DOUBLE[]', true, 'list'),
      column('sheet', 'INTEGER'),
      column('ref', 'VARCHAR'),
      column('updated_at', 'TIMESTAMPTZ', false),
    ],
    key: ['document_id', 'position'],
    records: fieldRecords,
  },
  document_cells: {
    columns: [
      column('document_id', 'VARCHAR', false),
      column('table_id', 'VARCHAR', false),
      column('row', 'INTEGER', false),
      column('column', 'INTEGER', false),
      column('text', 'VARCHAR', false),
      column('number', 'DOUBLE'),
      column('header', 'BOOLEAN', false),
      column('page', 'INTEGER'),
      column('sheet', 'INTEGER'),
      column('ref', 'VARCHAR'),
      column('updated_at', 'TIMESTAMPTZ', false),
    ],
    key: ['document_id', 'table_id', 'row', 'column'],
    records: cellRecords,
  },
};

function column(
  name: string,
  targetType: string,
  nullable = true,
  encoding: SyncColumn['encoding'] = 'text',
): SyncColumn {
  return { name, sourceType: targetType, nullable, targetType, encoding };
}

function* fieldRecords({ id, updatedAt, document }: StoredDocument): Iterable<readonly (string | null)[]> {
  let position = 0;
  for (const field of document.fields) {
    if (field.name === 'lineItems') continue;
    yield fieldRecord(id, position++, field, updatedAt);
  }
}

type ValueField = Exclude<Field, { readonly name: 'lineItems' }>;

function fieldRecord(
  id: string,
  position: number,
  field: ValueField,
  updatedAt: Date,
): readonly (string | null)[] {
  const { name, text, value, currency, confidence, origin } = field;
  const onPage = 'page' in origin ? origin : undefined;
  const onSheet = 'sheet' in origin ? origin : undefined;
  return [
    id,
    String(position),
    name,
    field.name === 'label' ? field.label : null,
    text,
    value === null ? null : String(value),
    typeof value === 'number' ? String(value) : null,
    currency ?? null,
    String(confidence),
    onPage ? String(onPage.page) : null,
    onPage ? JSON.stringify(onPage.box.map(String)) : null,
    onSheet ? String(onSheet.sheet) : null,
    onSheet?.ref ?? null,
    updatedAt.toISOString(),
  ];
}

function* cellRecords({ id, updatedAt, document }: StoredDocument): Iterable<readonly (string | null)[]> {
  for (const table of document.tables) {
    const page = 'page' in table && table.page !== undefined ? String(table.page) : null;
    const sheet = 'sheet' in table && table.sheet !== undefined ? String(table.sheet) : null;
    for (const cell of table.cells) {
      yield [
        id,
        table.id,
        String(cell.row),
        String(cell.column),
        cell.text,
        typeof cell.value === 'number' ? String(cell.value) : null,
        String(cell.row < table.headerRows),
        page,
        sheet,
        cell.ref ?? null,
        updatedAt.toISOString(),
      ];
    }
  }
}
