import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createScratchDatabase, type ScratchDatabase } from '../../src/embedded/index.ts';
import { connectDatabase, type Database, isDatabaseUnavailable, migrate } from '../../src/index.ts';
import { migrations } from '../../src/migrations/index.ts';

let scratch: ScratchDatabase;
const open: Database[] = [];
beforeAll(async () => {
  scratch = await createScratchDatabase(inject('postgresUrl'));
});
afterAll(async () => {
  await Promise.all(open.map((database) => database.close()));
  await scratch[Symbol.asyncDispose]();
});

function connect(options: { schema?: string; queueSchema?: string } = {}): Database {
  const database = connectDatabase({ connectionString: scratch.connectionString, ...options });
  open.push(database);
  return database;
}

it('lets two processes that migrate at once both succeed, and does the work once', async () => {
  const reports = await Promise.all([migrate(connect()), migrate(connect()), migrate(connect())]);
  expect(reports.map(({ applied }) => applied.length).sort()).toEqual([0, 0, Object.keys(migrations).length]);
});

it('does nothing the second time', async () => {
  expect(await migrate(connect())).toEqual({ applied: [] });
});

it('keeps schemas apart', async () => {
  const other = connect({ schema: 'other', queueSchema: 'other_queue' });
  expect((await migrate(other)).applied).toEqual(Object.keys(migrations));
  await other.db.insertInto('users').values({ email: 'a@b', password_hash: 'x', name: 'A' }).execute();
  expect(await connect().db.selectFrom('users').selectAll().execute()).toEqual([]);
});

it('takes new settings of the queue over', async () => {
  const database = connect();
  await migrate(database, { retryLimit: 7 });
  const { rows } = await database.pool.query(
    "select retry_limit from pgboss.queue where name = 'docproc-extract'",
  );
  expect(rows).toEqual([{ retry_limit: 7 }]);
});

it('tells a database that is away from a query that is wrong', async () => {
  const nowhere = connectDatabase({ connectionString: 'postgres://x:y@127.0.0.1:1/z' });
  const away = await nowhere.pool.query('select 1').catch((error: unknown) => error);
  expect(isDatabaseUnavailable(away)).toBe(true);
  await nowhere.close();
  const wrong = await connect()
    .pool.query('select nonsense')
    .catch((error: unknown) => error);
  expect(isDatabaseUnavailable(wrong)).toBe(false);
});

it('survives that its connections are ended, and queries again', async () => {
  const database = connect();
  await Promise.all([database.pool.query('select 1'), database.pool.query('select 1')]);
  const other = connect();
  await other.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await expect.poll(() => database.pool.totalCount).toBe(0);
  expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

it('survives that a connection is ended between two queries of a transaction', async () => {
  const database = connect();
  const other = connect();
  const broken = database.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await other.pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
    await delay(200);
    await sql`select 1`.execute(trx);
  });
  const error = await broken.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

it('refuses schema names that are not plain', () => {
  expect(() => connect({ schema: 'a"; drop schema public' })).toThrow(RangeError);
});
