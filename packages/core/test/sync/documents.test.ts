import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { extract } from '../../src/extract/index.ts';
import { createDocumentsSource, type StoredDocument, type SyncSource } from '../../src/sync/index.ts';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
let stored: StoredDocument[];
let source: SyncSource;
beforeAll(async () => {
  stage = await openStage();
  const samples = join(import.meta.dirname, '../../../../fixtures/samples');
  const names = ['invoice-ko.pdf', 'ledger.xlsx'];
  stored = await Promise.all(
    names.map(async (name, i) => ({
      id: String(i),
      updatedAt: new Date(Date.UTC(2024, 0, 1 + i)),
      document: await extract(join(samples, name)),
    })),
  );
  const reader = {
    async *read(since = new Date(0)) {
      yield* stored.filter(({ updatedAt }) => updatedAt >= since);
    },
  };
  source = createDocumentsSource({ name: 'docproc://test', reader });
});
afterAll(() => stage[Symbol.asyncDispose]());

const merge = (name: string) =>
  stage.sync({ source, table: { name }, mode: 'merge', watermark: 'updated_at', lag: 0, deletes: 'compare' });

it('has documents, their fields and their cells as tables', async () => {
  for (const { name } of await source.tables()) await merge(name);
  expect(await stage.rows('select name, kind, status from documents order by id')).toEqual([
    ['invoice-ko.pdf', 'pdf', 'ok'],
    ['ledger.xlsx', 'spreadsheet', 'ok'],
  ]);
  const total = stored[0]?.document.fields.find(({ name }) => name === 'grandTotal');
  expect(total?.name === 'grandTotal' && 'page' in total.origin).toBe(true);
  const rows = await stage.rows(
    "select number, page, len(box) from document_fields where document_id = '0' and name = 'grandTotal'",
  );
  expect(rows).toEqual([[total?.name === 'grandTotal' && total.value, 1, '4']]);
  const cells = stored
    .flatMap(({ document }) => document.tables)
    .reduce((sum, { cells }) => sum + cells.length, 0);
  expect(await stage.rows('select count(*) from document_cells')).toEqual([[String(cells)]]);
});

it('takes what has changed since, and removes what is gone', async () => {
  stored = stored.slice(1).map((one) => ({ ...one, updatedAt: new Date(Date.UTC(2024, 1, 1)) }));
  expect(await merge('documents')).toMatchObject({ rows: 1, updated: 1, deleted: 1, total: 1 });
  expect(await merge('document_fields')).toMatchObject({ inserted: 0 });
  expect(await stage.rows('select distinct document_id from document_fields')).toEqual([['1']]);
});

it('takes the rows that are wanted', async () => {
  const where = [
    { column: 'confidence', is: '>=' as const, value: '0.5' },
    { column: 'name', is: 'in' as const, value: ['grandTotal', 'label'] },
  ];
  const result = await stage.sync({ source, table: { name: 'document_fields' }, target: 'sure', where });
  const sure = stored[0]?.document.fields.filter(
    ({ name, confidence }) => confidence >= 0.5 && (name === 'grandTotal' || name === 'label'),
  );
  expect(result.total).toBe(sure?.length);
});

it('knows no other table', async () => {
  await expect(stage.sync({ source, table: { name: 'constructor' } })).rejects.toMatchObject({
    code: 'SYNC_TABLE_NOT_FOUND',
  });
});
