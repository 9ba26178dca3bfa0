import { afterAll, beforeAll, expect, it } from 'vitest';
import { queueNames, readQueueNumbers } from '../../src/index.ts';
import { queueNumbersQuery } from '../../src/metrics/queues.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

it('tells how many jobs wait in each queue, and how long the oldest has', async () => {
  const ownerId = await stage.addUser();
  for (let n = 0; n < 3; n++) await stage.addDocument(ownerId);
  await stage.database.pool.query(
    `update pgboss.job set created_on = now() - interval '90 seconds'
     where id = (select id from pgboss.job where name = $1 limit 1)`,
    [queueNames.extract],
  );
  const numbers = await readQueueNumbers(stage.database);
  expect(numbers.map(({ queue }) => queue)).toEqual(expect.arrayContaining(Object.values(queueNames)));
  const extract = numbers.find(({ queue }) => queue === queueNames.extract);
  expect(extract).toMatchObject({ waiting: 3, active: 0, failed: 0 });
  expect(extract?.oldestSeconds).toBeGreaterThanOrEqual(90);
  expect(numbers.find(({ queue }) => queue === queueNames.report)).toMatchObject({
    waiting: 0,
    oldestSeconds: 0,
  });
});

it('reads no more than an index of what waits, however many jobs have ended', async () => {
  const { pool } = stage.database;
  await pool.query(
    `insert into pgboss.job (name, data, state, completed_on, created_on)
     select $1, '{}', 'completed', now(), now() - interval '1 hour' from generate_series(1, 20000)`,
    [queueNames.extract],
  );
  await pool.query('analyze');
  const { sql, parameters } = queueNumbersQuery(stage.database).compile(stage.database.db);
  const { rows } = await pool.query(`explain ${sql}`, [...parameters]);
  const plan = rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Index (Only )?Scan|Bitmap Index Scan/);
  expect(plan).not.toMatch(/Seq Scan on job/);
});
