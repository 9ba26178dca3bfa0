import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDocprocClient, type DocprocClient } from '@org/docproc-client';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@org/docproc-store/embedded';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig as readServerConfig } from '../../../packages/server/src/config.ts';
import { runServer } from '../../../packages/server/src/run.ts';
import { type S3Stage, startS3 } from '../../../packages/store/test/support/s3.ts';
import { readConfig as readWorkerConfig } from '../../../packages/worker/src/config.ts';
import { runWorker } from '../../../packages/worker/src/run.ts';
import { lineOf } from './support/line.ts';

const sample = new URL('../../../fixtures/samples/invoice-en.pdf', import.meta.url);
const uploads = join(tmpdir(), 'docproc-no-folder-of-uploads');

let folder: string;
let postgres: EmbeddedPostgres;
let s3: S3Stage;
let client: DocprocClient;
const stop = new AbortController();
const running: Promise<void>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-bucket-'));
  s3 = await startS3();
  postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), persistent: false });
  const environment = {
    DATABASE_URL: postgres.connectionString,
    UPLOAD_DIR: uploads,
    S3_BUCKET: s3.bucket,
    S3_PREFIX: 'docproc/',
    S3_ENDPOINT: s3.endpoint,
    S3_ACCESS_KEY_ID: 'S3RVER',
    S3_SECRET_ACCESS_KEY: 'S3RVER',
  };
  const listening = lineOf('listening');
  const serverConfig = { ...environment, PORT: '0', DATA_DIR: folder, S3_PRESIGN_SECONDS: '60' };
  running.push(runServer(readServerConfig(serverConfig), listening.logs, stop.signal));
  const { url } = await Promise.race([listening.line, ...running.map((end) => end.then(endedEarly))]);
  const working = lineOf('working');
  const workerConfig = readWorkerConfig({ ...environment, WORKER_THREADS: '1' });
  running.push(runWorker(workerConfig, working.logs, stop.signal));
  await Promise.race([working.line, ...running.map((end) => end.then(endedEarly))]);
  client = createDocprocClient({ url: String(url) });
  const account = { email: 'kim@example.com', password: 'a sentence nobody guesses 1' };
  await client.auth.register({ ...account, name: 'Kim' });
  await client.auth.login(account);
});
afterAll(async () => {
  await client?.close();
  stop.abort(new Error('the test is over'));
  await Promise.allSettled(running);
  await postgres?.stop();
  await s3?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

function endedEarly(): never {
  throw new Error('a part ended before it was ready');
}

it('takes a document from upload to report with its files in a bucket alone', async () => {
  const bytes = new Uint8Array(await readFile(sample));
  const { id } = await client.upload(bytes, { name: 'invoice.pdf' });
  expect(await client.waitForDocument(id)).toMatchObject({ state: 'completed' });
  const { document } = await client.documents.extraction(id);
  expect(document.fields.map(({ name }) => name)).toContain('grandTotal');
  const download = await client.documents.download(id);
  expect(await download.read()).toEqual(bytes);

  const { id: reportId } = await client.reports.create({ documentIds: [id], format: 'html' });
  expect(await client.waitForReport(reportId)).toMatchObject({ state: 'ready' });
  const report = await (await client.reports.download(reportId)).read();
  expect(new TextDecoder().decode(report)).toContain('<html');

  const { objects, uploads: unfinished } = await s3.keys('docproc/');
  expect(objects.filter((key) => /^blobs\/[0-9a-f]{64}$/.test(key))).toHaveLength(2);
  expect([objects.length, unfinished]).toEqual([2, 0]);
  await expect(access(uploads)).rejects.toThrow('ENOENT');
});

it('removes the file with its last document', async () => {
  const { id } = await client.upload(new TextEncoder().encode('a,b\n1,2\n'), { name: 'a.csv' });
  await client.waitForDocument(id);
  const before = (await s3.keys('docproc/')).objects.length;
  await client.documents.delete(id);
  expect((await s3.keys('docproc/')).objects).toHaveLength(before - 1);
});
