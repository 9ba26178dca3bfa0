import type { Connection as RawConnection } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { DocprocError } from '../../../errors/index.ts';
import type { SyncSource } from '../../source.ts';
import { diagnose } from '../diagnose.ts';
import { loadDriver } from '../driver.ts';
import { checkNumbers } from '../numbers.ts';
import { toDescription } from '../sql/select.ts';
import { describeTable, listTables } from './catalogue.ts';
import { openSnapshot } from './snapshot.ts';

/** Where a MySQL or MariaDB source is. */
export interface MysqlSourceOptions {
  /** `mysql://user:password@host:port/database`. */
  readonly connectionString: string;
  /** Longest wait for a connection in milliseconds. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Rows of the parts in which a first load of a table is stored. Default 1,000,000. */
  readonly sliceRows?: number;
}

/**
 * A MySQL or MariaDB database as a source. Needs the package `mysql2`, and an account that may read the tables; with the
 * privilege PROCESS it sees how far back transactions reach. Error: `SYNC_DRIVER_MISSING`.
 *
 * @example
 * await using source = createMysqlSource({ connectionString: 'mysql://reader:secret@db.example/shop' });
 */
export function createMysqlSource(options: MysqlSourceOptions): SyncSource {
  const { sliceRows = 1_000_000, connectTimeoutMs } = options;
  checkNumbers({ sliceRows, connectTimeoutMs });
  const withConnection = async <T>(use: (connection: Connection) => Promise<T>): Promise<T> => {
    const raw = await connect(options);
    try {
      return await use(raw.promise());
    } finally {
      raw.destroy();
    }
  };
  return {
    name: nameOf(options.connectionString),
    tables: () => withConnection(listTables),
    describe: (table) =>
      withConnection(async (connection) => toDescription(await describeTable(connection, table))),
    async snapshot() {
      const raw = await connect(options);
      try {
        return await openSnapshot(raw, sliceRows);
      } catch (error) {
        raw.destroy();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function connect({
  connectionString,
  connectTimeoutMs = 10_000,
}: MysqlSourceOptions): Promise<RawConnection> {
  const { createConnection } = await loadDriver('mysql2', () => import('mysql2'));
  const raw = createConnection({
    uri: connectionString,
    connectTimeout: connectTimeoutMs,
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  // A connection that is lost fails the query that is under way; without a listener it would end the process.
  raw.on('error', () => {});
  try {
    await raw.promise().connect();
    await raw
      .promise()
      .query(
        "set session time_zone = '+00:00', sql_mode = '', net_write_timeout = 600, group_concat_max_len = 1048576",
      );
    return raw;
  } catch (error) {
    raw.destroy();
    throw new DocprocError('SYNC_SOURCE_UNAVAILABLE', diagnose(error, nameOf(connectionString), reasons), {
      cause: error,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: 'user name or password is wrong, or the user may not come from here.',
  ER_BAD_DB_ERROR: 'there is no such database.',
  ER_DBACCESS_DENIED_ERROR: 'the user may not use this database.',
  ER_CON_COUNT_ERROR: 'the server has no connection left.',
  ER_HOST_NOT_PRIVILEGED: 'the server takes no connections from here.',
  HANDSHAKE_NO_SSL_SUPPORT: 'the server speaks no TLS. Turn it on there, or off here.',
};

function nameOf(connectionString: string): string {
  try {
    const { hostname, port, pathname } = new URL(connectionString);
    return `mysql://${hostname}:${port || '3306'}${pathname}`;
  } catch {
    throw new DocprocError(
      'OPTION_INVALID',
      'connectionString is no address such as mysql://user@host/database.',
    );
  }
}
