import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { createScratchDatabase } from '../../src/embedded/index.ts';
import { connectDatabase, createUserStore, type Database, migrate, openQueue } from '../../src/index.ts';
import { migrations } from '../../src/migrations/index.ts';

const script = fileURLToPath(new URL('../support/migrate-process.ts', import.meta.url));

function startMigration(connectionString: string) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=docproc-source', script, connectionString],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, out }));
  return { child, ended };
}

/** Makes each statement of this kind take a while, so that a migration can be met in the middle of it. */
async function slowDown({ pool }: Database, tag: string): Promise<() => Promise<unknown>> {
  await pool.query(`create function public.slow_down() returns event_trigger language plpgsql as $$
    begin perform pg_sleep(0.3); end $$`);
  await pool.query(`create event trigger slow_down on ddl_command_end when tag in ('${tag}')
    execute function public.slow_down()`);
  return () => pool.query('drop event trigger slow_down; drop function public.slow_down');
}

async function expectWorking(database: Database): Promise<void> {
  expect(await migrate(database)).toEqual({ applied: [] });
  const user = { email: 'a@b.c', passwordHash: 'x', name: 'A' };
  expect(await createUserStore(database).create(user)).toMatchObject({ email: 'a@b.c' });
  const queue = await openQueue({ database, mode: 'send' });
  await database.db.transaction().execute((trx) => queue.sendReport(trx, { reportId: crypto.randomUUID() }));
  await queue.stop(0);
}

it('lets several processes that start at once all come up, and does the work once', async () => {
  await using scratch = await createScratchDatabase(inject('postgresUrl'));
  const ends = await Promise.all([1, 2, 3, 4].map(() => startMigration(scratch.connectionString).ended));
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  const applied = ends.map(({ out }) => (JSON.parse(out) as string[]).length);
  expect(applied.sort()).toEqual([0, 0, 0, Object.keys(migrations).length]);
});

it.each([
  ['its tables', 'CREATE INDEX'],
  ["the queue's tables", 'CREATE FUNCTION'],
])('is complete after a process was killed while it made %s', async (_, tag) => {
  await using scratch = await createScratchDatabase(inject('postgresUrl'));
  const database = connectDatabase({ connectionString: scratch.connectionString });
  try {
    const speedUp = await slowDown(database, tag);
    const { child, ended } = startMigration(scratch.connectionString);
    const sleeping = `select 1 from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`;
    await expect.poll(async () => (await database.pool.query(sleeping)).rowCount).toBe(1);
    child.kill('SIGKILL');
    expect((await ended).code).toBe(null);
    await expect.poll(async () => (await database.pool.query(sleeping)).rowCount).toBe(0);
    await speedUp();
    expect((await startMigration(scratch.connectionString).ended).code).toBe(0);
    await expectWorking(database);
  } finally {
    await database.close();
  }
});
