import type { Connection } from 'oracledb';
import { DocprocError } from '../../../errors/index.ts';
import type { SyncSource } from '../../source.ts';
import { diagnose } from '../diagnose.ts';
import { loadDriver } from '../driver.ts';
import { toDescription } from '../sql/select.ts';
import { describeTable, listTables } from './catalogue.ts';
import { type FetchTypes, openSnapshot } from './snapshot.ts';

/** Where an Oracle source is. */
export interface OracleSourceOptions {
  /** `host:port/service`, or a name or description as in `tnsnames.ora`. */
  readonly connectString: string;
  readonly user: string;
  readonly password: string;
  /** Longest wait for a connection in seconds. Default 10. */
  readonly connectTimeout?: number;
}

/**
 * An Oracle database (12.1 or newer) as a source, over the driver's thin mode: no client libraries. Needs the package
 * `oracledb`, and an account that may read the tables; with `select on v_$transaction` it sees how far back transactions
 * reach. Error: `SYNC_DRIVER_MISSING`.
 *
 * @example
 * await using source = createOracleSource({ connectString: 'db.example:1521/ERP', user: 'reader', password });
 */
export function createOracleSource(options: OracleSourceOptions): SyncSource {
  const withConnection = async <T>(use: (connection: Connection) => Promise<T>): Promise<T> => {
    const { connection } = await connect(options);
    try {
      return await use(connection);
    } finally {
      await connection.close();
    }
  };
  return {
    name: nameOf(options),
    tables: () => withConnection(listTables),
    describe: (table) =>
      withConnection(async (connection) => toDescription(await describeTable(connection, table))),
    async snapshot() {
      const { connection, types } = await connect(options);
      try {
        return await openSnapshot(connection, types);
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function connect(options: OracleSourceOptions): Promise<{ connection: Connection; types: FetchTypes }> {
  const { connectString, user, password, connectTimeout = 10 } = options;
  const { default: oracledb } = await loadDriver('oracledb', () => import('oracledb'));
  const types = {
    text: oracledb.STRING,
    bytes: oracledb.BUFFER,
    binary: new Set<unknown>([oracledb.DB_TYPE_BLOB, oracledb.DB_TYPE_LONG_RAW]),
  };
  try {
    const connection = await oracledb.getConnection({
      connectString,
      user,
      password,
      transportConnectTimeout: connectTimeout,
    });
    await connection.execute("alter session set time_zone = '+00:00' nls_numeric_characters = '.,'");
    return { connection, types };
  } catch (error) {
    throw new DocprocError('SYNC_SOURCE_UNAVAILABLE', diagnose(error, nameOf(options), reasons), {
      cause: error,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  'ORA-01017': 'user name or password is wrong.',
  'ORA-28000': 'the account is locked.',
  'ORA-28001': 'the password has expired.',
  'ORA-01045': 'the user may not open a session (CREATE SESSION).',
  'NJS-503':
    'nothing listens there, or the host name is unknown. Check host and port, and that the listener runs.',
  'NJS-510': 'the host does not answer. Check network and firewall.',
  'NJS-518': 'the listener knows no such service.',
};

function nameOf({ connectString }: OracleSourceOptions): string {
  if (/[/@].*@/.test(connectString)) {
    throw new DocprocError(
      'OPTION_INVALID',
      'connectString must not hold a password; give user and password apart.',
    );
  }
  return `oracle://${connectString}`;
}
