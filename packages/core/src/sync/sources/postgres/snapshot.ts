import type { ClientBase } from 'pg';
import { DocprocError } from '../../../errors/index.ts';
import type { ReadQuery, SourceSlice, SourceSnapshot, SourceTable } from '../../source.ts';
import { type Columns, countOf, createColumnLookup, selectOf, tableOf } from '../sql/select.ts';
import { describeTable } from './catalogue.ts';
import { literal, postgresDialect, quote } from './dialect.ts';

/** What a snapshot works with. */
export interface SnapshotOptions {
  /** A connection of its own, which it ends. */
  readonly client: ClientBase & { end(): Promise<void> };
  /** `to` of pg-copy-streams. */
  readonly copyTo: (sql: string) => NodeJS.ReadableStream & AsyncIterable<Uint8Array> & { destroy(): void };
  /** Size of a slice of a table in bytes. */
  readonly sliceBytes: number;
}

/** Opens a read-only transaction in which everything is of one moment. */
export async function openSnapshot(options: SnapshotOptions): Promise<SourceSnapshot> {
  const { client } = options;
  // Asked before the snapshot is taken: a transaction that begins in between is later than this, too.
  const settled = await client.query<{ settled: string }>(settledSql);
  await client.query('begin transaction isolation level repeatable read read only');
  const columnsOf = createColumnLookup((table) => describeTable(client, table));
  return {
    ...(settled.rows[0] && { settledBefore: settled.rows[0].settled }),
    async count(query) {
      const { rows } = await client.query<{ row_count: string }>(
        countOf(postgresDialect, query, await columnsOf(query.table)),
      );
      return Number(rows[0]?.row_count ?? 0);
    },
    async max(table, { name, targetType }) {
      const value = `max(${quote(name)})`;
      // Unlike others, an infinite time says nothing of what will come.
      const finite = timeTypes.has(targetType) ? ` where isfinite(${quote(name)})` : '';
      const shown = timeTypes.has(targetType)
        ? `to_char(${value}, 'YYYY-MM-DD HH24:MI:SS.US')`
        : `${value}::text`;
      const { rows } = await client.query<{ max: string | null }>(
        `select ${shown} as max from ${tableOf(postgresDialect, { table })}${finite}`,
      );
      return rows[0]?.max ?? undefined;
    },
    async *read(query) {
      yield* copy(options, query, await columnsOf(query.table));
    },
    slices: (table, after) => sliceTable(options, table, after),
    async [Symbol.asyncDispose]() {
      await client.end();
    },
  };
}

/**
 * Start of the oldest transaction that is under way, or now: none that commits later is older. Transactions of other
 * accounts are seen by members of `pg_read_all_stats` (or `pg_monitor`) alone; to others the lag has to cover them.
 */
const settledSql = `
  select to_char(least(min(xact_start), clock_timestamp()) at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.US') as settled
  from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;

const timeTypes = new Set(['DATE', 'TIMESTAMP', 'TIMESTAMPTZ']);

async function* copy(
  { client, copyTo }: SnapshotOptions,
  query: ReadQuery,
  columns: Columns,
): AsyncGenerator<Uint8Array> {
  const slice = query.slice === undefined ? undefined : sliceCondition(query.slice);
  const stream = copyTo(`copy (${selectOf(postgresDialect, query, columns, slice)}) to stdout (format csv)`);
  client.query(stream as never);
  // Ended early, it says so once more when nobody listens.
  stream.on('error', () => {});
  const stop = () => stream.destroy();
  query.signal?.addEventListener('abort', stop, { once: true });
  try {
    query.signal?.throwIfAborted();
    yield* stream;
    query.signal?.throwIfAborted();
  } catch (error) {
    if (query.signal?.aborted) throw new DocprocError('ABORTED');
    throw sourceFailure(query.table, error);
  } finally {
    query.signal?.removeEventListener('abort', stop);
  }
}

function sourceFailure({ schema, name }: SourceTable, error: unknown): DocprocError {
  // The server's message may quote values; its code does not.
  const code = error instanceof Error && 'code' in error ? ` (SQLSTATE ${String(error.code)})` : '';
  const message = `PostgreSQL ended the reading of ${schema}.${name}${code}. Try again.`;
  return new DocprocError('SYNC_SOURCE_FAILED', message, { cause: error });
}

/**
 * A slice is a range of the table's blocks: `filenode:from:to`, the last one open-ended. Rows that move between blocks
 * while no snapshot is held are written anew, and so have a new watermark.
 */
async function* sliceTable(
  { client, sliceBytes }: SnapshotOptions,
  table: SourceTable,
  after: string | undefined,
): AsyncGenerator<SourceSlice> {
  const name = literal(tableOf(postgresDialect, { table }));
  const { rows } = await client.query<{
    node: string | null;
    blocks: string;
    size: string;
    ordinary: boolean;
  }>(
    `select pg_relation_filenode(oid)::text as node, (pg_relation_size(oid) / current_setting('block_size')::int)::text
       as blocks, current_setting('block_size') as size, relkind in ('r', 'm') as ordinary
     from pg_class where oid = ${name}::regclass`,
  );
  const [found] = rows;
  if (!found?.ordinary || found.node === null) {
    yield { token: 'all', resumes: false };
    return;
  }
  const step = Math.max(1, Math.floor(sliceBytes / Number(found.size)));
  const [node, , to] = after?.split(':') ?? [];
  const resumes = node === found.node && to !== undefined;
  if (resumes && to === '') return;
  for (let from = resumes ? Number(to) : 0; ; from += step) {
    const last = from + step >= Number(found.blocks);
    yield { token: `${found.node}:${from}:${last ? '' : from + step}`, resumes };
    if (last) return;
  }
}

function sliceCondition(token: string): string | undefined {
  const [, from, to] = /^\d+:(\d+):(\d*)$/.exec(token) ?? [];
  if (from === undefined) return undefined;
  const until = to === '' ? '' : ` and ctid < '(${to},0)'::tid`;
  return `ctid >= '(${from},0)'::tid${until}`;
}
