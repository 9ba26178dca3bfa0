import { DocprocError } from '../../../errors/index.ts';
import { createCsvWriter } from '../../csv.ts';
import type {
  ReadQuery,
  RowCondition,
  SourceSnapshot,
  SourceTable,
  SyncColumn,
  SyncSource,
  TableDescription,
} from '../../source.ts';
import { type DocumentTable, documentTables, type StoredDocument } from './tables.ts';

export type { StoredDocument } from './tables.ts';

/** Where extracted documents come from. */
export interface DocumentReader {
  /**
   * Documents whose result changed at `since` or later (all where it is left out), of one moment, in any order. Those
   * that are deleted are simply no longer there.
   */
  read(since?: Date): AsyncIterable<StoredDocument>;
}

/** What a source of extracted documents needs. */
export interface DocumentsSourceOptions {
  /** Stable name under which the sync is remembered, such as `docproc://accounting`. */
  readonly name: string;
  readonly reader: DocumentReader;
}

/**
 * Extracted documents as a source: the tables `documents`, `document_fields` and `document_cells`, with `updated_at` as
 * their watermark, so that documents and operational data meet in one place.
 *
 * @example
 * const source = createDocumentsSource({ name: 'docproc://accounting', reader });
 */
export function createDocumentsSource({ name, reader }: DocumentsSourceOptions): SyncSource {
  return {
    name,
    tables: async () => Object.entries(documentTables).map(([table, { key }]) => describe(table, key)),
    async describe(table) {
      const { columns, key } = findTable(table.name);
      return { ...describe(table.name, key), columns } satisfies TableDescription;
    },
    snapshot: async () => openSnapshot(reader),
    async [Symbol.asyncDispose]() {},
  };
}

function describe(name: string, key: readonly string[]): SourceTable {
  return { schema: 'docproc', name, key };
}

/** Error: `SYNC_TABLE_NOT_FOUND`. */
function findTable(name: string): DocumentTable {
  const table = Object.hasOwn(documentTables, name) ? documentTables[name] : undefined;
  if (table) return table;
  const names = Object.keys(documentTables).join(', ');
  throw new DocprocError('SYNC_TABLE_NOT_FOUND', `There is no table ${name}: documents have ${names}.`);
}

function openSnapshot(reader: DocumentReader): SourceSnapshot {
  return {
    async count({ table, where = [] }) {
      let rows = 0;
      for await (const stored of reader.read()) {
        for (const record of findTable(table.name).records(stored)) {
          if (matches(record, where, findTable(table.name).columns)) rows += 1;
        }
      }
      return rows;
    },
    async max() {
      let latest: Date | undefined;
      for await (const { updatedAt } of reader.read()) if (!latest || updatedAt > latest) latest = updatedAt;
      return latest?.toISOString().replace('T', ' ').replace('Z', '000');
    },
    read: (query) => readRecords(reader, query),
    async *slices() {
      yield { token: 'all', resumes: false };
    },
    async [Symbol.asyncDispose]() {},
  };
}

const encoder = new TextEncoder();

async function* readRecords(reader: DocumentReader, query: ReadQuery): AsyncGenerator<Uint8Array> {
  const { columns, records } = findTable(query.table.name);
  const indexes = query.columns.map(({ name }) => columns.findIndex((column) => column.name === name));
  const where = [...(query.where ?? []), ...boundsOf(query)];
  const since =
    query.range?.from === undefined ? undefined : new Date(`${query.range.from.replace(' ', 'T')}Z`);
  const writer = createCsvWriter();
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  for await (const stored of reader.read(since)) {
    if (query.signal?.aborted) throw new DocprocError('ABORTED');
    for (const record of records(stored)) {
      if (left === 0) break;
      if (!matches(record, where, columns)) continue;
      left -= 1;
      writer.add(indexes.map((index) => toBytes(record[index] ?? null)));
    }
    yield* writer.take();
    if (left === 0) break;
  }
  yield* writer.take(true);
}

function toBytes(value: string | null): Uint8Array | null {
  return value === null ? null : encoder.encode(value);
}

function boundsOf({ range }: ReadQuery): RowCondition[] {
  if (!range) return [];
  const { column, from, to } = range;
  return [
    ...(from === undefined ? [] : [{ column, is: '>=' as const, value: from }]),
    ...(to === undefined ? [] : [{ column, is: '<=' as const, value: to }]),
  ];
}

function matches(
  record: readonly (string | null)[],
  where: readonly RowCondition[],
  columns: readonly SyncColumn[],
): boolean {
  return where.every((condition) => {
    const index = columns.findIndex(({ name }) => name === condition.column);
    return isMet(record[index] ?? null, condition, columns[index]?.targetType ?? 'VARCHAR');
  });
}

function isMet(text: string | null, { is, value }: RowCondition, type: string): boolean {
  if (is === 'null' || is === 'not null') return (text === null) === (is === 'null');
  if (text === null || value === undefined) return false;
  const wanted = (typeof value === 'string' ? [value] : value).map((one) => order(text, one, type));
  if (is === 'in') return wanted.includes(0);
  return comparisons[is](wanted[0] ?? Number.NaN);
}

const comparisons: Readonly<
  Record<Exclude<RowCondition['is'], 'in' | 'null' | 'not null'>, (order: number) => boolean>
> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Negative, 0 or positive as `a` comes before, with or after `b`. */
function order(a: string, b: string, type: string): number {
  if (/INT|DOUBLE/.test(type)) return Number(a) - Number(b);
  if (type === 'TIMESTAMPTZ') return toTime(a) - toTime(b);
  return a < b ? -1 : Number(a > b);
}

function toTime(text: string): number {
  return Date.parse(/[Z+]/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
}
