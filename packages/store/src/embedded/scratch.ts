import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** An empty database that goes away when it is disposed. */
export interface ScratchDatabase extends AsyncDisposable {
  readonly connectionString: string;
}

/**
 * Makes a database of its own on a server, for one test file or one trial.
 *
 * @example
 * await using scratch = await createScratchDatabase(postgres.connectionString);
 * const database = connectDatabase({ connectionString: scratch.connectionString });
 */
export async function createScratchDatabase(serverConnectionString: string): Promise<ScratchDatabase> {
  const name = `scratch_${randomUUID().replaceAll('-', '')}`;
  await run(serverConnectionString, `create database ${name}`);
  const url = new URL(serverConnectionString);
  url.pathname = `/${name}`;
  return {
    connectionString: url.href,
    [Symbol.asyncDispose]: () => run(serverConnectionString, `drop database if exists ${name} with (force)`),
  };
}

async function run(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  // A server that stops meanwhile is reported by the query.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
