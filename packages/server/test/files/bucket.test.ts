import { createS3BlobStore, type S3BlobStore } from '@org/docproc-store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type S3Stage, startS3 } from '../../../store/test/support/s3.ts';
import { openStage, type Session, type Stage } from '../support/stage.ts';

let s3: S3Stage;
let blobs: S3BlobStore;
let stage: Stage;
let kim: Session;
let link: string;
const content = '0123456789';
const name = '견적서 "최종" (1).txt';
beforeAll(async () => {
  s3 = await startS3();
  blobs = createS3BlobStore({ ...s3.options(), presignSeconds: 60 });
  stage = await openStage({ blobs });
  kim = await stage.session();
  const response = await kim.upload(content, { 'docproc-file-name': encodeURIComponent(name) });
  const { id } = ((await response.json()) as { result: { data: { id: string } } }).result.data;
  link = stage.url + (await kim.client.documents.download.query({ id })).url;
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
});

it('sends who downloads to the bucket, for a short time', async () => {
  const response = await fetch(link, { redirect: 'manual' });
  expect(response.status).toBe(302);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const target = new URL(response.headers.get('location') ?? '');
  expect(target.origin).toBe(s3.endpoint);
  expect(target.searchParams.get('X-Amz-Expires')).toBe('60');
});

it('gives the file under its name, and ranges of it', async () => {
  const response = await fetch(link);
  expect(await response.text()).toBe(content);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  const disposition = response.headers.get('content-disposition') ?? '';
  expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(name);
  const range = await fetch(link, { headers: { range: 'bytes=2-4' } });
  expect([range.status, await range.text()]).toEqual([206, '234']);
});

it('answers by itself what needs no bytes', async () => {
  const head = await fetch(link, { method: 'HEAD', redirect: 'manual' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '10']);
  const headers = { 'if-none-match': head.headers.get('etag') ?? '' };
  expect((await fetch(link, { headers, redirect: 'manual' })).status).toBe(304);
});

it('takes a large upload in parts, and leaves nothing of one that breaks off', async () => {
  const before = (await s3.keys()).objects.length;
  const large = new Uint8Array(20 * 1024 ** 2).fill(97);
  const response = await kim.upload(large, { 'docproc-file-name': 'large.txt' });
  expect(response.status).toBe(200);
  async function* broken() {
    yield large;
    throw new Error('the line is dead');
  }
  await expect(kim.upload(ReadableStream.from(broken()), { 'docproc-file-name': 'b.txt' })).rejects.toThrow();
  await expect
    .poll(() => s3.keys())
    .toEqual({ objects: expect.objectContaining({ length: before + 1 }), uploads: 0, parts: 0 });
});

it('tells that a file is missing before it sends anybody away', async () => {
  for await (const { sha256 } of blobs.list()) await blobs.remove(sha256);
  const response = await fetch(link, { redirect: 'manual' });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(await response.text()).toContain('BLOB_NOT_FOUND');
});
