import { afterAll, beforeAll, expect, it } from 'vitest';
import { extraction, openStage, type Session, type Stage } from '../support/stage.ts';

let now = Date.now();
let stage: Stage;
let kim: Session;
let link: string;
const content = '0123456789';
const name = '견적서 "최종" (1).txt';
beforeAll(async () => {
  stage = await openStage({ clock: { now: () => now } });
  kim = await stage.session();
  const response = await kim.upload(content, { 'docproc-file-name': encodeURIComponent(name) });
  const { id } = ((await response.json()) as { result: { data: { id: string } } }).result.data;
  const file = await kim.client.documents.download.query({ id });
  expect(file).toMatchObject({ fileName: name, bytes: 10 });
  link = stage.url + file.url;
});
afterAll(() => stage[Symbol.asyncDispose]());

it('gives the file, under its name in every program', async () => {
  const response = await fetch(link);
  expect(await response.text()).toBe(content);
  const disposition = response.headers.get('content-disposition')!;
  expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''/);
  expect(decodeURIComponent(disposition.split("UTF-8''")[1]!)).toBe(name);
  expect(response.headers.get('content-length')).toBe('10');
});

it.each([
  ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
  ['bytes=8-', 206, '89', 'bytes 8-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=5-500', 206, '56789', 'bytes 5-9/10'],
  ['bytes=10-', 416, '', 'bytes */10'],
  ['bytes=0-1,3-4', 200, content, null],
  ['bytes=5-2', 200, content, null],
  ['lines=1-2', 200, content, null],
] as const)('answers the range %s with %i', async (range, status, body, contentRange) => {
  const response = await fetch(link, { headers: { range } });
  expect(response.status).toBe(status);
  expect(await response.text()).toBe(body);
  expect(response.headers.get('content-range')).toBe(contentRange);
});

it('sends nothing again that the other end has', async () => {
  const etag = (await fetch(link)).headers.get('etag')!;
  expect((await fetch(link, { headers: { 'if-none-match': etag } })).status).toBe(304);
  const headers = { range: 'bytes=0-1', 'if-range': '"another"' };
  expect((await fetch(link, { headers })).status).toBe(200);
});

it('tells about a file without sending it', async () => {
  const response = await fetch(link, { method: 'HEAD' });
  expect(response.headers.get('content-length')).toBe('10');
  expect(await response.text()).toBe('');
});

it.each([
  ['11월 보고', '11월 보고.csv'],
  // Cut at 100 characters, not within the last of them.
  [`${'a'.repeat(99)}😀b`, `${'a'.repeat(99)}😀.csv`],
])('gives the report %s when it is built', async (title, fileName) => {
  const documentId = await kim.addDocument();
  await stage.documents.claim({ documentId, run: 1 }, { workerId: 'w', attempt: 1 });
  await expect(
    kim.client.reports.create.mutate({ documentIds: [documentId], format: 'csv' }),
  ).rejects.toMatchObject({ data: { docprocCode: 'RESULT_NOT_READY' } });
  await stage.documents.complete({ documentId, run: 1 }, extraction());
  const { id } = await kim.client.reports.create.mutate({
    documentIds: [documentId],
    format: 'csv',
    title,
  });
  await expect(kim.client.reports.download.query({ id })).rejects.toMatchObject({
    data: { docprocCode: 'RESULT_NOT_READY' },
  });
  expect((await stage.reports.claim({ reportId: id }))?.documents).toHaveLength(1);
  const blob = await stage.blobs.write(
    (async function* () {
      yield new TextEncoder().encode('a,b\n');
    })(),
  );
  await stage.reports.complete(
    { reportId: id },
    { blob, mediaType: 'text/csv; charset=utf-8', extension: 'csv' },
  );
  const file = await kim.client.reports.download.query({ id });
  expect(file).toMatchObject({ fileName, bytes: 4 });
  expect(await (await fetch(stage.url + file.url)).text()).toBe('a,b\n');
});

it('gives nothing for a link that is too old', async () => {
  now += 301_000;
  const response = await fetch(link);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { data: { docprocCode: 'TOKEN_EXPIRED' } } });
});
