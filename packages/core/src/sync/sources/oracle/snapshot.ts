import type { Connection, DbType } from 'oracledb';
import { DocprocError } from '../../../errors/index.ts';
import { createCsvWriter } from '../../csv.ts';
import type { ReadQuery, SourceSnapshot, SourceTable } from '../../source.ts';
import { countOf, createColumnLookup, selectOf, tableOf } from '../sql/select.ts';
import { describeTable } from './catalogue.ts';
import { oracleDialect, quote } from './dialect.ts';

/** The driver's types that values are fetched as. */
export interface FetchTypes {
  readonly text: DbType;
  readonly bytes: DbType;
  /** Types that come as bytes. */
  readonly binary: ReadonlySet<unknown>;
}

/** Opens a read-only transaction in which everything is of one moment. The snapshot ends the connection. */
export async function openSnapshot(connection: Connection, types: FetchTypes): Promise<SourceSnapshot> {
  const settledBefore = await readSettled(connection);
  await connection.execute('set transaction read only');
  const columnsOf = createColumnLookup((table) => describeTable(connection, table));
  return {
    ...(settledBefore !== undefined && { settledBefore }),
    async count(query) {
      const sql = countOf(oracleDialect, query, await columnsOf(query.table));
      return Number(await readOne(connection, sql));
    },
    async max(table, { name, targetType }) {
      const max = `max(${quote(name)})`;
      const zoned = targetType === 'TIMESTAMPTZ' ? `sys_extract_utc(${max})` : max;
      const times = targetType.startsWith('TIMESTAMP');
      const value = times
        ? `to_char(cast(${zoned} as timestamp), 'YYYY-MM-DD HH24:MI:SS.FF6')`
        : `to_char(${max}, 'TM9')`;
      return readOne(connection, `select ${value} from ${tableOf(oracleDialect, { table })}`);
    },
    async *read(query) {
      const sql = selectOf(oracleDialect, query, await columnsOf(query.table));
      try {
        yield* streamCsv(connection, sql, types, query);
      } catch (error) {
        if (query.signal?.aborted) throw new DocprocError('ABORTED');
        throw sourceFailure(query.table, error);
      }
    },
    // Rows have no order that a later process could go on in without an index: the load begins anew.
    async *slices() {
      yield { token: 'all', resumes: false };
    },
    async [Symbol.asyncDispose]() {
      await connection.close().catch(() => {});
    },
  };
}

/**
 * Start of the oldest transaction under way, or now. Absent where the account may not read `v$transaction` (grant
 * `select on v_$transaction`): the lag then has to cover late commits.
 */
async function readSettled(connection: Connection): Promise<string | undefined> {
  const utc = (time: string) =>
    `sys_extract_utc(from_tz(cast(${time} as timestamp), to_char(systimestamp, 'TZR')))`;
  try {
    return await readOne(
      connection,
      `select to_char(least(coalesce(min(${utc('start_date')}), sys_extract_utc(systimestamp)),
         sys_extract_utc(systimestamp)), 'YYYY-MM-DD HH24:MI:SS.FF6') from v$transaction`,
    );
  } catch (error) {
    if (error instanceof Error && 'errorNum' in error && error.errorNum === 942) return undefined;
    throw error;
  }
}

/** The only value of the only row. */
async function readOne(connection: Connection, sql: string): Promise<string | undefined> {
  const { rows = [] } = await connection.execute<(string | number | null)[]>(sql);
  const value = rows[0]?.[0];
  return value === null || value === undefined ? undefined : String(value);
}

async function* streamCsv(
  connection: Connection,
  sql: string,
  types: FetchTypes,
  { columns, signal }: ReadQuery,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  const { resultSet } = await connection.execute<unknown[]>(sql, [], {
    resultSet: true,
    fetchArraySize: 1000,
    prefetchRows: 1000,
    // Numbers as text are exact; large objects come whole.
    fetchTypeHandler: ({ dbType }) => ({
      type: types.binary.has(dbType) ? types.bytes : types.text,
      converter: (value) => value,
    }),
  });
  if (!resultSet) return;
  const writer = createCsvWriter();
  try {
    for (let rows = await resultSet.getRows(1000); rows.length > 0; rows = await resultSet.getRows(1000)) {
      signal?.throwIfAborted();
      for (const row of rows) writer.add(columns.map((_, i) => toBytes(row[i])));
      yield* writer.take();
    }
    yield* writer.take(true);
  } finally {
    await resultSet.close().catch(() => {});
  }
}

const encoder = new TextEncoder();

function toBytes(value: unknown): Uint8Array | null {
  if (value === null || value === undefined) return null;
  return encoder.encode(value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value));
}

function sourceFailure({ schema, name }: SourceTable, error: unknown): DocprocError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  const hint = code.includes('ORA-01555')
    ? ' The undo space is too small for so long a read: read fewer rows at once.'
    : '';
  const message = `Oracle ended the reading of ${schema}.${name}${code}.${hint || ' Try again.'}`;
  return new DocprocError('SYNC_SOURCE_FAILED', message, { cause: error });
}
