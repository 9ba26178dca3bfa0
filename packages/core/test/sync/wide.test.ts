import { expect, it } from 'vitest';
import { openStage } from './support/stage.ts';

// That this is enough was tried with 200,000 rows of 122 columns and half of them changed: too long for a test.
it('makes room for wide tables', async () => {
  await using stage = await openStage();
  const room = () =>
    stage.rows(
      "select current_setting('memory_limit') as memory, current_setting('threads')::int as threads",
    );
  await stage.sql('create table narrow as select g as id, now() as changed from generate_series(1, 5) g');
  await stage.sync({ table: { name: 'narrow' }, mode: 'full' });
  expect(await room()).toEqual([['128.0 MiB', 2]]);
  const list = Array.from({ length: 123 }, (_, at) => `g + ${at} as c${at}`);
  await stage.sql(`create table wide as select g as id, ${list.join(', ')} from generate_series(1, 5) g`);
  expect(await stage.sync({ table: { name: 'wide' }, mode: 'full' })).toMatchObject({ inserted: 5 });
  expect(await room()).toEqual([['428.0 MiB', 1]]);
});
