import { setTimeout as sleep } from 'node:timers/promises';
import { type DuckdbTarget, openDuckdb } from '@org/docproc-core/sync';
import { type Lease, runSweep } from '@org/docproc-store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishTable } from '../../src/sync/publish.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let lease: Lease;
beforeAll(async () => {
  stage = await openStage();
  lease = (await stage.store.leases.take('sync-writer', 'test', 600_000))!;
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A table of the catalogue, with a row in each of two months. */
async function addTable(name: string) {
  const define = { sourceId: stage.sourceId, definition: { table: { schema: 'erp', name } } };
  await stage.store.runs.start({ table: name, type: 'full', define });
  const into = await openDuckdb({ path: `${stage.folder}/${name}.duckdb` });
  stage.onClose(async () => into[Symbol.asyncDispose]());
  const connection = await into.connect();
  await connection.run(
    `create table ${name} as select i as id, '${name}' as note, date '2026-01-15' + interval (i) month as day from range(2) t(i)`,
  );
  connection.closeSync();
  return into;
}

const partitionBy = { column: 'day', unit: 'month' } as const;
const never = new AbortController().signal;

type Blobs = Stage['blobs'];

/** Publishes, and does something before or behind each file that is written. */
async function publish(table: string, into: DuckdbTarget, write: Blobs['write'] = stage.blobs.write) {
  const parts = { tables: stage.store.tables, blobs: { ...stage.blobs, write }, lease, renewClaimsMs: 20 };
  await publishTable(parts, into, { table, key: [] }, { partitionBy, file: 'x' }, never);
}

it('holds files that wait for the others of their version', async () => {
  const claims = `${stage.database.schema}.blob_claims`;
  const old = `select id from ${claims} where created_at < now() - interval '1 hour'`;
  let held = false;
  await publish('slow', await addTable('slow'), async (source, options) => {
    for (let waited = 0; held && waited < 15_000; waited += 20) {
      const { rows } = await stage.sql(old);
      if (rows.length === 0) break;
      await sleep(20);
    }
    expect((await stage.sql(old)).rows).toEqual([]);
    const blob = await stage.blobs.write(source, options);
    if (!held) await stage.sql(`update ${claims} set created_at = now() - interval '2 hours'`);
    held = true;
    return blob;
  });
  expect(await stage.store.tables.files('slow')).toHaveLength(2);
});

it('publishes no version of which a file was removed meanwhile', async () => {
  const into = await addTable('lost');
  const removed = publish('lost', into, async (source, options) => {
    const blob = await stage.blobs.write(source, options);
    await runSweep({ ...stage, blobGraceMs: -1000, blobIntervalMs: -1000 });
    return blob;
  });
  await expect(removed).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  await expect(stage.store.tables.published('lost')).rejects.toMatchObject({ code: 'SYNC_NOT_FOUND' });
  await publish('lost', into);
  expect(await stage.store.tables.files('lost')).toHaveLength(2);
});

it('writes a file again that is gone', async () => {
  const into = await addTable('gone');
  await publish('gone', into);
  const [first, second] = await stage.store.tables.files('gone');
  await stage.blobs.remove(first!.sha256);
  let written = 0;
  await publish('gone', into, (source, options) => {
    written += 1;
    return stage.blobs.write(source, options);
  });
  expect(written).toBe(1);
  const files = await stage.store.tables.files('gone');
  expect(files[1]).toEqual(second);
  for (const { sha256 } of files) expect(await stage.blobs.stat(sha256)).toBeDefined();
});
