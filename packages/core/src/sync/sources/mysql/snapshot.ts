import type { Connection as RawConnection } from 'mysql2';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { DocprocError } from '../../../errors/index.ts';
import type { SourceSlice, SourceSnapshot, SourceTable } from '../../source.ts';
import { type Columns, countOf, createColumnLookup, selectOf, tableOf } from '../sql/select.ts';
import { describeTable } from './catalogue.ts';
import { mysqlDialect, quote } from './dialect.ts';
import { streamCsv } from './stream.ts';

/** Opens a read-only transaction in which everything is of one moment. The snapshot ends the connection. */
export async function openSnapshot(raw: RawConnection, sliceRows: number): Promise<SourceSnapshot> {
  const connection = raw.promise();
  const settledBefore = await readSettled(connection);
  await connection.query('set session transaction isolation level repeatable read');
  await connection.query('start transaction with consistent snapshot, read only');
  const columnsOf = createColumnLookup((table) => describeTable(connection, table));
  return {
    ...(settledBefore !== undefined && { settledBefore }),
    async count(query) {
      const sql = countOf(mysqlDialect, query, await columnsOf(query.table));
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return Number(rows[0]?.['row_count'] ?? 0);
    },
    async max(table, { name, targetType }) {
      const times = targetType === 'DATE' || targetType.startsWith('TIMESTAMP');
      const max = `max(${quote(name)})`;
      const value = times ? `date_format(${max}, '%Y-%m-%d %H:%i:%s.%f')` : `cast(${max} as char)`;
      const sql = `select ${value} as highest from ${tableOf(mysqlDialect, { table })}`;
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return rows[0]?.['highest'] ?? undefined;
    },
    async *read(query) {
      const slice = query.slice === undefined ? undefined : sliceCondition(query.slice);
      const sql = selectOf(mysqlDialect, query, await columnsOf(query.table), slice);
      try {
        yield* streamCsv(raw, sql, query.signal);
      } catch (error) {
        if (query.signal?.aborted) throw new DocprocError('ABORTED');
        throw sourceFailure(query.table, error);
      }
    },
    slices: async function* (table, after) {
      yield* sliceTable(connection, table, await columnsOf(table), sliceRows, after);
    },
    async [Symbol.asyncDispose]() {
      connection.destroy();
    },
  };
}

/**
 * Start of the oldest transaction under way, or now; a second earlier, because InnoDB tells whole seconds and counts a
 * transaction from its first access. Absent where the account may not see the transactions of others (PROCESS).
 */
async function readSettled(connection: Connection): Promise<string | undefined> {
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      `select date_format(least(coalesce(convert_tz(min(trx_started), 'SYSTEM', '+00:00'), utc_timestamp(6)),
         utc_timestamp(6)) - interval 1 second, '%Y-%m-%d %H:%i:%s.%f') as settled from information_schema.innodb_trx`,
    );
    return rows[0]?.['settled'] ?? undefined;
  } catch (error) {
    if (error instanceof Error && 'errno' in error && error.errno === 1227) return undefined;
    throw error;
  }
}

function sourceFailure({ schema, name }: SourceTable, error: unknown): DocprocError {
  const code = error instanceof Error && 'errno' in error ? ` (error ${String(error.errno)})` : '';
  const message = `The server ended the reading of ${schema}.${name}${code}. Try again.`;
  return new DocprocError('SYNC_SOURCE_FAILED', message, { cause: error });
}

/** A slice is a range of the primary key where that is one whole number: `column:from:to`, without bounds at the ends. */
async function* sliceTable(
  connection: Connection,
  table: SourceTable,
  columns: Columns,
  sliceRows: number,
  after: string | undefined,
): AsyncGenerator<SourceSlice> {
  const [key, ...others] = table.key;
  const type = key === undefined ? undefined : columns.get(key)?.targetType;
  if (key === undefined || others.length > 0 || !/^U?(SMALLINT|INTEGER|BIGINT)$/.test(type ?? '')) {
    yield { token: 'all', resumes: false };
    return;
  }
  const name = quote(key);
  const [rows] = await connection.query<RowDataPacket[]>(
    `select cast(min(${name}) as char) as low, cast(max(${name}) as char) as high from ${tableOf(mysqlDialect, { table })}`,
  );
  const [low, high] = [BigInt(rows[0]?.['low'] ?? 0), BigInt(rows[0]?.['high'] ?? 0)];
  const parts = BigInt(Math.max(1, Math.ceil((table.rowEstimate ?? 0) / sliceRows)));
  const step = (high - low) / parts + 1n;
  const known = parseToken(after);
  const resumes = known?.column === key;
  if (resumes && known.to === '') return;
  let from = resumes ? known.to : '';
  let next = (resumes ? BigInt(known.to) : low) + step;
  for (; next <= high; next += step) {
    yield { token: JSON.stringify([key, from, String(next)]), resumes };
    from = String(next);
  }
  yield { token: JSON.stringify([key, from, '']), resumes };
}

function parseToken(token: string | undefined) {
  if (token === undefined || !token.startsWith('[')) return undefined;
  const [column, from, to] = JSON.parse(token) as string[];
  if (column === undefined || from === undefined || to === undefined) return undefined;
  return /^-?\d*$/.test(from) && /^-?\d*$/.test(to) ? { column, from, to } : undefined;
}

function sliceCondition(token: string): string | undefined {
  const slice = parseToken(token);
  if (!slice) return undefined;
  const { column, from, to } = slice;
  const bounds = [
    ...(from === '' ? [] : [`${quote(column)} >= ${from}`]),
    ...(to === '' ? [] : [`${quote(column)} < ${to}`]),
  ];
  return bounds.length === 0 ? undefined : bounds.join(' and ');
}
