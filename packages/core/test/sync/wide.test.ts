import { expect, it } from 'vitest';
import { limitsFor } from '../../src/sync/duckdb/room.ts';
import { type SyncOptions, syncTable } from '../../src/sync/index.ts';
import { openStage } from './support/stage.ts';

type Stage = Awaited<ReturnType<typeof openStage>>;

/** DuckDB's memory and threads while rows of a table are read in. */
async function roomWhileReading(stage: Stage, name: string) {
  const options: SyncOptions = { source: stage.source, into: stage.into, table: { name }, mode: 'full' };
  const seen: unknown[] = [];
  for await (const { stage: step } of syncTable(options)) if (step === 'read') seen.push(await roomOf(stage));
  return seen.at(-1);
}

const roomOf = async (stage: Stage) =>
  (
    await stage.rows(
      "select current_setting('memory_limit') as memory, current_setting('threads')::int as threads",
    )
  )[0];

// That this is enough was tried with 200,000 rows of 122 columns and half of them changed: too long for a test.
it('gives a table what it needs of memory, and takes it back', async () => {
  await using stage = await openStage();
  await stage.sql('create table narrow as select g as id, now() as changed from generate_series(1, 5) g');
  expect(await roomWhileReading(stage, 'narrow')).toEqual(['64.0 MiB', 1]);
  const list = Array.from({ length: 123 }, (_, at) => `g + ${at} as c${at}`);
  await stage.sql(`create table wide as select g as id, ${list.join(', ')} from generate_series(1, 5) g`);
  expect(await roomWhileReading(stage, 'wide')).toEqual(['428.0 MiB', 1]);
  expect(await roomOf(stage)).toEqual(['128.0 MiB', 2]);
});

it('keeps values of many MiB', async () => {
  await using stage = await openStage();
  await stage.sql(
    'create table long as select g as id, repeat(md5(g::text), 16 * 32768) as text from generate_series(1, 4) g',
  );
  await stage.sync({ table: { name: 'long' }, mode: 'full' });
  expect(
    await stage.rows('select id, length(text)::int, md5(text[1:32]) from long order by id'),
  ).toHaveLength(4);
});

it('divides memory by what is under way', () => {
  const limits = { memoryMb: 128, threads: 2 };
  const reading = { columns: 6, loads: true, longest: 0 };
  expect(limitsFor([], limits)).toEqual(limits);
  expect(limitsFor([reading], limits)).toEqual({ memoryMb: 64, threads: 1 });
  expect(limitsFor([{ ...reading, loads: false }], limits)).toEqual(limits);
  expect(limitsFor([reading, reading], limits)).toEqual(limits);
  expect(limitsFor([reading, { ...reading, columns: 124 }], limits)).toEqual({ memoryMb: 428, threads: 1 });
  expect(limitsFor([{ ...reading, longest: 9 * 2 ** 20 }], limits)).toEqual({ memoryMb: 256, threads: 1 });
});
