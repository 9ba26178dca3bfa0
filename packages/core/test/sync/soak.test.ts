import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyTable } from '../../src/sync/index.ts';
import { drain, openStage, type Stage } from './support/stage.ts';

/** How long writers and syncs run beside each other. A minute: `DOCPROC_SOAK_SECONDS=60`. */
const seconds = Number(process.env['DOCPROC_SOAK_SECONDS'] ?? 4);

/** Clocks of writers are wrong by up to this, either way, in milliseconds. */
const skewMs = 300;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Changes rows by its own clock, and commits some transactions late, until it is told to stop. */
async function write(writer: number, signal: AbortSignal): Promise<void> {
  const client = await stage.connect();
  const skew = ((writer % 3) - 1) * skewMs;
  for (let i = 0; !signal.aborted; i++) {
    await client.query('begin');
    const rows = 1 + (i % 4);
    for (let row = 0; row < rows; row++) {
      // Writers have rows of their own: who waits for another's row would write a time of before it waited.
      const id = writer * 10_000 + ((i * 31 + row * 7) % 500);
      await client.query(
        `insert into stock values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
         on conflict (id) do update set note = excluded.note, changed = excluded.changed`,
        [id, `${i}/${row}`, skew],
      );
    }
    // Most commit at once, some late, and a few after much that came later.
    if (i % 9 === 0) await delay(i % 27 === 0 ? 900 : 150);
    await client.query('commit');
    await delay(5);
  }
  await client.end();
}

/** What many do: everything past the highest value that was seen. */
function createNaiveSync(client: Client) {
  const rows = new Map<number, string>();
  let seen = '-infinity';
  return {
    rows,
    async run() {
      const found = await client.query<{ id: number; note: string; at: string }>(
        'select id, note, changed::text as at from stock where changed > $1 order by changed',
        [seen],
      );
      for (const { id, note, at } of found.rows) {
        rows.set(id, note);
        seen = at;
      }
    },
  };
}

it('has every row after syncs beside late commits and wrong clocks, where the usual way loses some', async () => {
  await stage.sql(
    'create table stock (id int primary key, note text, changed timestamptz); create index on stock (changed)',
  );
  const client = await stage.connect();
  const naive = createNaiveSync(client);
  const over = new AbortController();
  const writers = [0, 1, 2, 3, 4, 5].map((writer) => write(writer, over.signal));
  const table = {
    table: { name: 'stock' },
    mode: 'merge',
    watermark: 'changed',
    lag: 2 * skewMs + 100,
  } as const;
  const end = Date.now() + seconds * 1000;
  let syncs = 0;
  for (; Date.now() < end; syncs++) {
    await Promise.all([stage.sync(table), naive.run()]);
    await delay(50);
  }
  over.abort();
  await Promise.all(writers);
  await Promise.all([stage.sync(table), naive.run()]);

  const { result } = await drain(
    verifyTable({ source: stage.source, into: stage.into, table: { name: 'stock' } }),
  );
  expect(result).toMatchObject({ equal: true, rows: [] });
  expect(result.targetRows).toBeGreaterThan(100);
  expect(syncs).toBeGreaterThan(3);

  const present = await client.query<{ id: number; note: string }>('select id, note from stock');
  await client.end();
  const lost = present.rows.filter(({ id, note }) => naive.rows.get(id) !== note);
  expect(lost.length).toBeGreaterThan(0);
});
