import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { DocprocError } from '../../errors/index.ts';
import { literal } from '../duckdb/names.ts';
import { loadDriver } from '../sources/driver.ts';
import type { QueryLimits } from './table.ts';

/** What a query may touch. */
export interface QueryScope extends QueryLimits {
  /** Files that may be read. */
  readonly files: readonly string[];
  /** The one file that may be written. */
  readonly output?: string;
  /** In which points in time are shown and cut. Default UTC. */
  readonly timeZone?: string;
}

/**
 * Runs the work on a database of its own, in memory, that can read these files and nothing else: no other file, no
 * network, no extension, no setting can be changed, nothing is kept on disk. It is interrupted when its time is over or
 * the caller has left; work that does more than wait for DuckDB looks at `ends` for that. Errors: `QUERY_TIMEOUT`, `QUERY_TOO_LARGE`, `ABORTED`, `VALIDATION_FAILED` where a value does not
 * fit its column.
 */
export async function runQuery<T>(
  scope: QueryScope,
  work: (connection: DuckDBConnection, ends: AbortSignal) => Promise<T>,
): Promise<T> {
  const { files, output, timeoutMs = 30_000, memoryMb = 256, threads = 2, timeZone = 'UTC', signal } = scope;
  const { DuckDBInstance } = await loadDriver('@duckdb/node-api', () => import('@duckdb/node-api'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryMb}MiB`,
    threads: String(threads),
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const timeout = AbortSignal.timeout(timeoutMs);
  const ends = signal ? AbortSignal.any([timeout, signal]) : timeout;
  let connection: DuckDBConnection | undefined;
  try {
    const opened = await instance.connect();
    connection = opened;
    await setTimeZone(opened, timeZone);
    const allowed = [...files, ...(output === undefined ? [] : [output])].map(literal).join(', ');
    await opened.run(
      `set allowed_paths = [${allowed}]; set enable_external_access = false; set lock_configuration = true`,
    );
    if (ends.aborted) throw endOf(signal);
    const interrupt = () => opened.interrupt();
    ends.addEventListener('abort', interrupt, { once: true });
    try {
      // Nothing of the database can change; there is nothing in it to change either.
      await opened.run('begin transaction read only');
      const result = await work(opened, ends);
      // What was interrupted may end as if there were no more rows.
      if (ends.aborted) throw endOf(signal);
      return result;
    } finally {
      ends.removeEventListener('abort', interrupt);
    }
  } catch (error) {
    throw ends.aborted ? endOf(signal) : explain(error);
  } finally {
    connection?.closeSync();
    instance.closeSync();
  }
}

function endOf(signal: AbortSignal | undefined): DocprocError {
  return new DocprocError(signal?.aborted ? 'ABORTED' : 'QUERY_TIMEOUT');
}

/** Error: `VALIDATION_FAILED`. */
async function setTimeZone(connection: DuckDBConnection, timeZone: string): Promise<void> {
  try {
    await connection.run(`set TimeZone = ${literal(timeZone)}`);
  } catch (cause) {
    const details = { fields: { timeZone: 'is no time zone such as Asia/Seoul' } };
    throw new DocprocError('VALIDATION_FAILED', 'There is no such time zone.', { cause, details });
  }
}

/** DuckDB's messages quote values and paths; ours do not. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DocprocError) return error;
  if (/^Out of Memory/i.test(error.message))
    return new DocprocError('QUERY_TOO_LARGE', undefined, { cause: error });
  if (/^(Conversion|Out of Range|Invalid Input) Error/.test(error.message)) {
    const message = 'A value of the query does not fit its column, or a sum is too large for its type.';
    return new DocprocError('VALIDATION_FAILED', message, { cause: error });
  }
  return new DocprocError('INTERNAL', 'DuckDB could not run the query.', { cause: error });
}

/** A statement with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly DuckDBValue[];
}

/** Collects parameters. */
export interface Parameters {
  /** A placeholder for the value, read as one of this type. */
  add(value: string | number | boolean, type: string): string;
  readonly values: DuckDBValue[];
}

/** Makes an empty list of parameters. */
export function createParameters(): Parameters {
  const values: DuckDBValue[] = [];
  return {
    values,
    add(value, type) {
      values.push(String(value));
      return `cast($${values.length}::varchar as ${type})`;
    },
  };
}
