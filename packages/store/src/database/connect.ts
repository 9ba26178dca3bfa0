import type { Socket } from 'node:net';
import { type Logger, silentLogger } from '@org/docproc-core/ports';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';
import { numberTypes } from './times.ts';

/** How to reach the database. */
export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly connectionString: string;
  /** Most connections of this process, beside one for events and those of the queue. Default 10. */
  readonly poolSize?: number;
  /** Shown in `pg_stat_activity`. Default `docproc`. */
  readonly applicationName?: string;
  /** PostgreSQL schema of Docproc's tables. Default `docproc`. */
  readonly schema?: string;
  /** PostgreSQL schema of the queue's tables. Default `pgboss`. */
  readonly queueSchema?: string;
  /**
   * Longest time of one statement in milliseconds; 0 for any. PostgreSQL ends it; where that itself is silent for two
   * seconds longer, the connection is given up. Either way the call fails as one whose database is unavailable. Default 30,000.
   */
  readonly statementTimeoutMs?: number;
  /** Default: silent. */
  readonly logger?: Logger;
}

/** An open database. Everything of this package that stores something takes it. */
export interface Database {
  /** Queries, already in Docproc's schema. */
  readonly db: Kysely<Tables>;
  readonly pool: pg.Pool;
  readonly connectionString: string;
  readonly applicationName: string;
  readonly schema: string;
  readonly queueSchema: string;
  readonly logger: Logger;
  /** Waits for running queries and closes every connection. */
  close(): Promise<void>;
}

/** A transaction on Docproc's tables. */
export type Trx = Transaction<Tables>;

/** A place to run queries: the pool, or one transaction. */
export type Queries = Kysely<Tables> | Trx;

/**
 * Opens a pool of connections. None is made before the first query, so this never fails; a PostgreSQL that goes away
 * breaks the queries of that time and nothing else.
 *
 * @example
 * const database = connectDatabase({ connectionString: 'postgres://localhost/docproc' });
 * await migrate(database);
 */
export function connectDatabase(options: DatabaseOptions): Database {
  const { connectionString, applicationName = 'docproc', logger = silentLogger } = options;
  const schema = checkName(options.schema ?? 'docproc');
  const queueSchema = checkName(options.queueSchema ?? 'pgboss');
  const pool = createPool(options, applicationName);
  // The pool listens to idle connections only. One that is lost between two queries of a transaction would otherwise
  // end the process; here its next query fails, and that is all.
  pool.on('connect', (client) => {
    client.on('error', (error) => logger.warn({ err: error }, 'a database connection was lost'));
    giveUpSilence(client, options.statementTimeoutMs ?? defaultTimeoutMs);
  });
  pool.on('error', () => {});
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema);
  return {
    db,
    pool,
    connectionString,
    applicationName,
    schema,
    queueSchema,
    logger,
    close: () => db.destroy(),
  };
}

const defaultTimeoutMs = 30_000;

/** What we use of a client beyond its face: its socket, and whether it waits for an answer. */
interface ClientInside {
  readonly connection: { readonly stream: Socket };
  readonly readyForQuery: boolean;
}

/**
 * Cuts a connection on which a statement waits and nothing has come for too long: PostgreSQL is stopped, or unreachable
 * without a word. Whoever waits gets an error, and the pool drops the connection.
 */
function giveUpSilence(client: pg.PoolClient, timeoutMs: number): void {
  if (timeoutMs === 0) return;
  const inside = client as unknown as ClientInside;
  const { stream } = inside.connection;
  const silent = Object.assign(new Error('The database does not answer.'), { code: 'ETIMEDOUT' });
  stream.setTimeout(timeoutMs + graceMs, () => {
    if (!inside.readyForQuery) stream.destroy(silent);
  });
}

/** How much longer than PostgreSQL itself we wait for the end of a statement that takes too long. */
const graceMs = 2000;

/** A pool that gives `bigint` and `numeric` as numbers: ours stay far below 2^53. */
function createPool(options: DatabaseOptions, applicationName: string): pg.Pool {
  return new pg.Pool({
    connectionString: options.connectionString,
    max: options.poolSize ?? 10,
    application_name: applicationName,
    // Times come as UTC then, and can be told as they came.
    options: '-c TimeZone=UTC',
    statement_timeout: options.statementTimeoutMs ?? defaultTimeoutMs,
    // A transaction left open would hold back every event that comes after it.
    idle_in_transaction_session_timeout: 60_000,
    // Also the longest time to wait for one that is free.
    connectionTimeoutMillis: Math.min(10_000, options.statementTimeoutMs || 10_000),
    keepAlive: true,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        numberTypes.has(oid)
          ? Number
          : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
    },
  });
}

/** Schema names reach SQL and channel names; they are the operator's, and plain. */
function checkName(name: string): string {
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(name)) throw new RangeError(`not a plain schema name: ${name}`);
  return name;
}
