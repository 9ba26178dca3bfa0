import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPostgresSource, openDuckdb, syncTable, verifyTable } from '../../src/sync/index.ts';
import { drain, openStage, type Stage } from './support/stage.ts';

let stage: Stage;
let path: string;
beforeAll(async () => {
  stage = await openStage();
  path = join(stage.path, '../killed.duckdb');
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await rm(path, { force: true });
});

/** A process that syncs, killed without warning after a while. */
async function syncUntilKilled(ms: number): Promise<void> {
  const child = fork(
    join(import.meta.dirname, 'support/sync-process.ts'),
    [stage.connectionString, path, 'stock'],
    {
      execArgv: ['--conditions=docproc-source'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const exited = once(child, 'exit');
  await Promise.race([once(child, 'message'), exited]);
  await delay(ms);
  child.kill('SIGKILL');
  await exited;
}

/** Inserts, updates, deletes and commits late, until it is told to stop. Gives the number of transactions. */
async function write(signal: AbortSignal, seed: number): Promise<number> {
  const client = await stage.connect();
  let transactions = 0;
  for (let i = 0; !signal.aborted; i++) {
    const id = 1 + ((seed * 7919 + i * 104_729) % 4000);
    await client.query('begin');
    await client.query(`insert into stock values (${id}, 'w${seed}-${i}', clock_timestamp())
      on conflict (id) do update set note = excluded.note, changed = excluded.changed`);
    if (i % 5 === 0) await client.query(`delete from stock where id = ${(id * 31) % 4000}`);
    if (i % 7 === 0) await delay(60);
    await client.query(i % 11 === 0 ? 'rollback' : 'commit');
    transactions += 1;
    await delay(2);
  }
  await client.end();
  return transactions;
}

it('ends with the source’s rows, however often it is killed while others write', async () => {
  await stage.sql(`create table stock (id int primary key, note text, changed timestamptz);
    create index on stock (changed);
    insert into stock select g, repeat('x', 200), clock_timestamp() from generate_series(1, 4000) g`);
  const over = new AbortController();
  const writers = [1, 2].map((seed) => write(over.signal, seed));
  for (const ms of [0, 15, 40, 90, 140, 220, 30, 320]) await syncUntilKilled(ms);
  over.abort();
  const transactions = await Promise.all(writers);
  expect(Math.min(...transactions)).toBeGreaterThan(10);

  await using into = await openDuckdb({ path });
  const source = createPostgresSource({ connectionString: stage.connectionString });
  const table = { source, into, table: { name: 'stock' } };
  await drain(syncTable({ ...table, mode: 'merge', watermark: 'changed', lag: 5000, deletes: 'compare' }));
  const { result } = await drain(verifyTable(table));
  expect(result).toMatchObject({ equal: true, rows: [] });
  expect(result.targetRows).toBeGreaterThan(1000);
});
