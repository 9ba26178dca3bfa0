import type { Client } from 'pg';
import { DocprocError } from '../../../errors/index.ts';
import type { SyncSource } from '../../source.ts';
import { diagnose } from '../diagnose.ts';
import { loadDriver } from '../driver.ts';
import { checkNumbers } from '../numbers.ts';
import { toDescription } from '../sql/select.ts';
import { describeTable, listTables } from './catalogue.ts';
import { openSnapshot } from './snapshot.ts';

/** Where a PostgreSQL source is. */
export interface PostgresSourceOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly connectionString: string;
  /** Longest wait for a connection in milliseconds. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Size of the parts in which a first load of a table is stored, in bytes of the table. Default 128 MiB. */
  readonly sliceBytes?: number;
}

/**
 * A PostgreSQL database as a source. Needs the packages `pg` and `pg-copy-streams`, and an account that may read the
 * tables; membership in `pg_read_all_stats` lets it see how far back transactions of other accounts reach.
 * Error: `SYNC_DRIVER_MISSING`.
 *
 * @example
 * await using source = createPostgresSource({ connectionString: 'postgres://reader:secret@db.example/erp' });
 * for (const { name, rowEstimate } of await source.tables()) console.log(name, rowEstimate);
 */
export function createPostgresSource(options: PostgresSourceOptions): SyncSource {
  const { connectionString, sliceBytes = 128 * 2 ** 20, connectTimeoutMs } = options;
  checkNumbers({ sliceBytes, connectTimeoutMs });
  const withClient = async <T>(use: (client: Client) => Promise<T>): Promise<T> => {
    const client = await connect(options);
    try {
      return await use(client);
    } finally {
      await client.end();
    }
  };
  return {
    name: nameOf(connectionString),
    tables: () => withClient(listTables),
    describe: (table) => withClient(async (client) => toDescription(await describeTable(client, table))),
    async snapshot() {
      const { to } = await loadDriver('pg-copy-streams', () => import('pg-copy-streams'));
      const client = await connect(options);
      try {
        return await openSnapshot({ client, copyTo: to, sliceBytes });
      } catch (error) {
        await client.end();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function connect({
  connectionString,
  connectTimeoutMs = 10_000,
}: PostgresSourceOptions): Promise<Client> {
  const { default: pg } = await loadDriver('pg', () => import('pg'));
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'docproc-sync',
    keepAlive: true,
    options:
      '-c timezone=UTC -c datestyle=ISO -c extra_float_digits=1 -c bytea_output=hex -c client_encoding=UTF8',
  });
  // A connection that is lost fails the query that is under way; without a listener it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw new DocprocError('SYNC_SOURCE_UNAVAILABLE', diagnose(error, nameOf(connectionString), reasons), {
      cause: error,
    });
  }
  return client;
}

const reasons: Readonly<Record<string, string>> = {
  '28P01': 'user name or password is wrong.',
  '28000': 'the server refuses this user from here (pg_hba.conf).',
  '3D000': 'there is no such database.',
  '42501': 'the user may not connect to this database.',
  '53300': 'the server has no connection left.',
  '57P03': 'the server is starting or stopping. Try again.',
};

function nameOf(connectionString: string): string {
  try {
    const { hostname, port, pathname } = new URL(connectionString);
    return `postgres://${hostname}:${port || '5432'}${pathname}`;
  } catch {
    throw new DocprocError(
      'OPTION_INVALID',
      'connectionString is no address such as postgres://user@host/database.',
    );
  }
}
