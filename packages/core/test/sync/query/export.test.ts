import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportQuerySchema, exportRows, type QueryTable } from '../../../src/sync/index.ts';

let folder: string;
let table: QueryTable;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-export-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = join(folder, 'rows.parquet');
  // Of 100,000 rows a CSV has 4 MB, and so have formats that find nothing to compress in hashes.
  await connection.run(`copy (select i as id, md5(i::varchar) as hash from range(100000) t(i)) to '${file}'`);
  connection.closeSync();
  instance.closeSync();
  const columns = [
    { name: 'id', type: 'BIGINT' },
    { name: 'hash', type: 'VARCHAR' },
  ];
  table = { files: [file], columns, key: ['id'], version: 1 };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(['csv', 'parquet', 'arrow'])(
  'writes no more bytes of %s than it may, and leaves nothing behind',
  async (format) => {
    const query = exportQuerySchema.parse({ format });
    const path = join(folder, `export.${format}`);
    await expect(exportRows(table, query, path, { fileBytes: 1_000_000 })).rejects.toMatchObject({
      code: 'EXPORT_TOO_LARGE',
      message: expect.stringContaining('fewer rows or columns'),
      details: { limit: { name: 'fileBytes', value: 1_000_000 } },
    });
    expect(await readdir(folder)).toEqual(['rows.parquet']);
    expect(await exportRows(table, query, path, { fileBytes: 20_000_000 })).toEqual({ rows: 100_000 });
    await rm(path);
  },
);

it('ends an export as soon as its file is too large', async () => {
  const query = exportQuerySchema.parse({ format: 'csv' });
  const many = { ...table, files: Array.from({ length: 200 }, () => table.files[0] ?? '') };
  const path = join(folder, 'export.csv');
  const limits = { fileBytes: 1_000_000, timeoutMs: 120_000 };
  await expect(exportRows(many, query, path, limits)).rejects.toMatchObject({ code: 'EXPORT_TOO_LARGE' });
  expect(await readdir(folder)).toEqual(['rows.parquet']);
});
