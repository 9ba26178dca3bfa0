import type { DuckDBConnection } from '@duckdb/node-api';
import { DocprocError } from '../../errors/index.ts';
import type { SyncColumn, WatermarkRange } from '../source.ts';
import { literal, quote, quoteAll } from './names.ts';
import { countRows } from './tables.ts';

/** What a step changed, in rows. */
export interface Changes {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Tables that a step works on. Names are quoted. */
export interface MergeTables {
  readonly connection: DuckDBConnection;
  readonly target: string;
  readonly incoming: string;
  readonly columns: readonly SyncColumn[];
  /** Columns that identify a row. */
  readonly key: readonly string[];
  /** Column that changes with every change of a row. */
  readonly watermark?: string | undefined;
}

/** Where the rows of the target stand that the incoming ones meet, and whether they differ. */
const hits = quote('docproc_hits');

/**
 * Puts incoming rows into the target: those with a known key replace the row that is there where anything differs, the
 * others are added. Called inside a transaction. Error: `SYNC_KEY_NOT_UNIQUE`.
 *
 * Rows are taken out by their place and added at the end. `MERGE INTO` updates them where they stand, and the
 * checkpoint then writes every row group anew that holds one: of a hundred thousand among ten million, the whole table.
 */
export async function mergeRows(tables: MergeTables): Promise<Changes> {
  const { connection, target, incoming, columns, key } = tables;
  await refuseRepeatedKeys({ connection, rows: incoming, key });
  await findHits(tables);
  const names = columns.map(({ name }) => name);
  const gone = await connection.run(
    `delete from ${target} where rowid in (select docproc_place from ${hits} where docproc_differs)`,
  );
  const added = await connection.run(`insert into ${target} (${quoteAll(names)})
    select ${names.map((name) => `s.${quote(name)}`).join(', ')} from ${incoming} s
    where not exists (select 1 from ${hits} t where ${matches(tables)} and not t.docproc_differs)`);
  await connection.run(`drop table ${hits}`);
  const updated = Math.min(gone.rowsChanged, added.rowsChanged);
  return { inserted: added.rowsChanged - updated, updated, deleted: gone.rowsChanged - updated };
}

/**
 * Finds the rows that are there already. Where their watermarks differ, so do they, and no more columns of the whole
 * table have to be read; the others, which the lag brought once more, are compared in the stretch where they stand: at
 * the table's end, mostly.
 */
async function findHits(tables: MergeTables): Promise<void> {
  const { connection, target, incoming, columns, key, watermark } = tables;
  const others = columns.map(({ name }) => name).filter((name) => !key.includes(name));
  const differs = (names: readonly string[]) =>
    names.map((name) => `t.${quote(name)} is distinct from s.${quote(name)}`).join(' or ') || 'false';
  const isQuick = watermark !== undefined && others.includes(watermark);
  const keys = key.map((name) => `s.${quote(name)}`).join(', ');
  await connection.run(`create or replace temp table ${hits} as
    select t.rowid as docproc_place, (${differs(isQuick ? [watermark] : others)}) as docproc_differs, ${keys}
    from ${target} t join ${incoming} s on ${matches(tables)}`);
  if (!isQuick || others.length === 1) return;
  const reader = await connection.runAndReadAll(
    `select min(docproc_place), max(docproc_place) from ${hits} where not docproc_differs`,
  );
  const [first, last] = reader.getRows()[0] ?? [];
  if (typeof first !== 'bigint' || typeof last !== 'bigint') return;
  await connection.run(`update ${hits} set docproc_differs = true where docproc_place in (
    select t.rowid from ${target} t join ${incoming} s on ${matches(tables)}
    where t.rowid between ${first} and ${last} and (${differs(others.filter((name) => name !== watermark))}))`);
}

/**
 * Puts incoming rows in the place of all rows of a watermark range. Called inside a transaction. What is counted as
 * inserted is what there is more than before.
 */
export async function replaceRange(
  { connection, target, incoming, columns }: Omit<MergeTables, 'key'>,
  range: WatermarkRange,
): Promise<Changes> {
  const names = quoteAll(columns.map(({ name }) => name));
  const gone = await connection.run(`delete from ${target} where ${inRange(range)}`);
  const added = await connection.run(`insert into ${target} (${names}) select ${names} from ${incoming}`);
  const inserted = Math.max(0, added.rowsChanged - gone.rowsChanged);
  return {
    inserted,
    updated: added.rowsChanged - inserted,
    deleted: Math.max(0, gone.rowsChanged - added.rowsChanged),
  };
}

/** Removes rows whose key the source no longer has. `keys` is a table of the key columns. */
export async function deleteMissing(tables: Omit<MergeTables, 'incoming'>, keys: string): Promise<number> {
  const { connection, target } = tables;
  const result = await connection.run(
    `delete from ${target} t where not exists (select 1 from ${keys} s where ${matches(tables)})`,
  );
  return result.rowsChanged;
}

/** Removes rows whose incoming version is marked as deleted, and that version. Gives the number of rows that were there. */
export async function withdrawMarked(tables: MergeTables, column: string): Promise<number> {
  const { connection, target, incoming, columns } = tables;
  const type = columns.find(({ name }) => name === column)?.targetType ?? '';
  const gone = await connection.run(
    `delete from ${target} t where exists (
       select 1 from ${incoming} s where ${isMarked(`s.${quote(column)}`, type)} and ${matches(tables)})`,
  );
  await connection.run(`delete from ${incoming} where ${isMarked(quote(column), type)}`);
  return gone.rowsChanged;
}

/** Removes rows that are marked as deleted: true, a point in time, or a number other than 0. */
export async function deleteMarked(
  { connection, target, columns }: Omit<MergeTables, 'incoming' | 'key'>,
  column: string,
): Promise<number> {
  const marked = isMarked(quote(column), columns.find(({ name }) => name === column)?.targetType ?? '');
  return (await connection.run(`delete from ${target} where ${marked}`)).rowsChanged;
}

/** Whether a mark is set: a flag that is not 0 or false, also as a text such as `N`; of other types any value. */
function isMarked(name: string, type: string): string {
  if (type === 'BOOLEAN') return name;
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL|FLOAT|DOUBLE)/.test(type)) return `${name} <> 0`;
  if (type === 'BIT') return `bit_count(${name}) > 0`;
  if (type === 'VARCHAR') return `lower(trim(${name})) not in ('', '0', 'n', 'no', 'f', 'false')`;
  return `${name} is not null`;
}

/** Checks that no two rows of a table have the same key. Error: `SYNC_KEY_NOT_UNIQUE`. */
export async function refuseRepeatedKeys({
  connection,
  rows,
  key,
}: Pick<MergeTables, 'connection' | 'key'> & { readonly rows: string }): Promise<void> {
  const list = quoteAll(key);
  const repeated = await countRows(
    connection,
    `(select 1 from ${rows} group by ${list} having count(*) > 1 limit 1)`,
  );
  if (repeated > 0) {
    throw new DocprocError('SYNC_KEY_NOT_UNIQUE', `Several rows have the same ${key.join(', ')}.`);
  }
}

/** A plain comparison where it can be: DuckDB joins by it faster. */
function matches({ columns, key }: Pick<MergeTables, 'columns' | 'key'>): string {
  const nullable = new Set(columns.filter((column) => column.nullable).map(({ name }) => name));
  return key
    .map((name) => `t.${quote(name)} ${nullable.has(name) ? 'is not distinct from' : '='} s.${quote(name)}`)
    .join(' and ');
}

function inRange({ column, from, to, nulls }: WatermarkRange): string {
  const name = quote(column);
  const bounds = [
    ...(from === undefined ? [] : [`${name} >= ${literal(from)}`]),
    ...(to === undefined ? [] : [`${name} <= ${literal(to)}`]),
  ].join(' and ');
  if (bounds === '') return nulls ? 'true' : `${name} is not null`;
  return nulls ? `(${bounds} or ${name} is null)` : bounds;
}
