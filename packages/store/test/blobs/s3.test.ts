import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createS3BlobStore } from '../../src/index.ts';
import { type S3Stage, startS3 } from '../support/s3.ts';
import { bytesOf } from '../support/stage.ts';

let s3: S3Stage;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3[Symbol.asyncDispose]());
afterEach(() => s3.answer(() => undefined));

const soon = () => Date.now() + 60_000;
const bucketIs = (status: number, code: string) => s3.answer(() => ({ status, code }));

/** Fails each request of this kind. */
function refuse(kind: string, status = 403, code = 'AccessDenied') {
  s3.answer((operation) => (operation === kind ? { status, code } : undefined));
}

async function requestsOf(work: () => Promise<unknown>): Promise<string[]> {
  s3.requests.length = 0;
  await work();
  return s3.requests.slice();
}

it('writes up to one part by one request', async () => {
  const blobs = createS3BlobStore({ ...s3.options(), partBytes: 8 });
  expect(await requestsOf(() => blobs.write(bytesOf('12345678')))).toEqual(['PUT']);
});

it('writes more in parts, which become visible as a whole', async () => {
  const options = { ...s3.options(), partBytes: 4 };
  const blobs = createS3BlobStore(options);
  const { sha256 } = await blobs.write(bytesOf('123456789'));
  expect(s3.requests.slice(-7).toSorted()).toEqual([
    'DELETE',
    'POST uploadId',
    'POST uploads',
    'PUT copy',
    ...Array(3).fill('PUT uploadId'),
  ]);
  expect(await s3.keys(options.prefix)).toEqual({ objects: [`blobs/${sha256}`], uploads: 0, parts: 0 });
});

it('has few parts on their way at the same time, however many there are', async () => {
  const blobs = createS3BlobStore({ ...s3.options(), partBytes: 2 });
  s3.mostAtWork();
  await blobs.write(bytesOf('0123456789'.repeat(6)));
  expect(s3.mostAtWork()).toBe(3);
});

it('makes parts as large as ten thousand of them must be', async () => {
  const blobs = createS3BlobStore({ ...s3.options(), partBytes: 4 });
  const parts = await requestsOf(() => blobs.write(bytesOf('0123456789ab'), { maxBytes: 60_000 }));
  expect(parts.filter((operation) => operation === 'PUT uploadId')).toHaveLength(2);
  await expect(blobs.write(bytesOf('x'.repeat(40_001)))).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
});

it('has what is too large for one copy copied in parts', async () => {
  const options = { ...s3.options(), partBytes: 4, copyBytes: 4 };
  const blobs = createS3BlobStore(options);
  const { sha256 } = await blobs.write(bytesOf('0123456789'));
  expect(s3.requests.slice(-6)).toContain('PUT uploadId copy');
  expect(await text(await blobs.read(sha256))).toBe('0123456789');
  expect(await s3.keys(options.prefix)).toEqual({ objects: [`blobs/${sha256}`], uploads: 0, parts: 0 });
});

it.each(['PUT uploadId', 'POST uploadId', 'PUT copy', 'PUT uploadId copy'])(
  'leaves nothing where %s fails',
  async (kind) => {
    const copyBytes = kind === 'PUT uploadId copy' ? { copyBytes: 4 } : {};
    const options = { ...s3.options(), partBytes: 4, ...copyBytes };
    const blobs = createS3BlobStore(options);
    refuse(kind);
    await expect(blobs.write(bytesOf('0123456789'))).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(await s3.keys(options.prefix)).toEqual({ objects: [], uploads: 0, parts: 0 });
  },
);

it('removes with the sweep what it could not remove at once, and nothing that is at work', async () => {
  const options = { ...s3.options(), partBytes: 4 };
  const blobs = createS3BlobStore(options);
  s3.answer((operation) =>
    ['POST uploadId', 'DELETE uploadId'].includes(operation)
      ? { status: 403, code: 'AccessDenied' }
      : undefined,
  );
  await expect(blobs.write(bytesOf('0123456789'))).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  refuse('DELETE');
  const { sha256 } = await blobs.write(bytesOf('abcdefghij'));
  s3.answer(() => undefined);
  expect((await s3.keys(options.prefix)).objects).toHaveLength(2);
  expect((await s3.keys()).uploads).toBe(1);

  expect(await blobs.removeStale(Date.now() - 3_600_000)).toBe(0);
  expect(await blobs.removeStale(soon())).toBe(2);
  expect(await s3.keys(options.prefix)).toEqual({ objects: [`blobs/${sha256}`], uploads: 0, parts: 0 });
});

it('lets an upload go on to which something was added of late', async () => {
  const blobs = createS3BlobStore({ ...s3.options(), partBytes: 4 });
  let goOn = () => {};
  let begin = Date.now();
  async function* slow() {
    yield* bytesOf('01234567');
    await expect.poll(async () => (await s3.keys()).uploads).toBe(1);
    await sleep(1100);
    begin = Date.now();
    yield* bytesOf('89abcdef');
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
  }
  const writing = blobs.write(slow());
  await expect.poll(async () => (await s3.keys()).parts).toBe(3);
  expect(await blobs.removeStale(begin)).toBe(0);
  goOn();
  expect(await writing).toMatchObject({ bytes: 16 });
});

it('asks nothing of servers that cannot list uploads', async () => {
  const blobs = createS3BlobStore(s3.options());
  refuse('GET uploads', 501, 'NotImplemented');
  expect(await blobs.removeStale(soon())).toBe(0);
});

it('lists more than one page', async () => {
  const options = s3.options();
  const hashes = Array.from({ length: 1001 }, (_, index) => index.toString(16).padStart(64, '0'));
  await s3.place([...hashes, 'no-hash'].map((name) => `${options.prefix}blobs/${name}`));
  const listed = [];
  for await (const { sha256 } of createS3BlobStore(options).list()) listed.push(sha256);
  expect(listed).toEqual(hashes);
});

it.each([
  [507, 'InsufficientStorage', 'STORAGE_FULL'],
  [400, 'QuotaExceeded', 'STORAGE_FULL'],
  [403, 'AccessDenied', 'STORAGE_FAILED'],
  [404, 'NoSuchBucket', 'STORAGE_FAILED'],
])('tells what HTTP %i %s means', async (status, name, code) => {
  const blobs = createS3BlobStore(s3.options());
  bucketIs(status, name);
  await expect(blobs.write(bytesOf('x'))).rejects.toMatchObject({ code });
  await expect(blobs.read('0'.repeat(64))).rejects.toMatchObject({ code });
});

it('tries again what a server was too busy for', async () => {
  const blobs = createS3BlobStore(s3.options());
  let refusals = 2;
  s3.answer(() => (refusals-- > 0 ? { status: 503, code: 'SlowDown' } : undefined));
  const { sha256 } = await blobs.write(bytesOf('in the end'));
  expect(await text(await blobs.read(sha256))).toBe('in the end');
});

it('says that storage failed where there is no server', async () => {
  const gone = await startS3();
  const blobs = createS3BlobStore(gone.options());
  await gone[Symbol.asyncDispose]();
  await expect(blobs.stat('0'.repeat(64))).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});

it('tells no keys of the account in its errors', async () => {
  const credentials = { accessKeyId: 'AKIDOFNOBODY', secretAccessKey: 'secret-of-nobody' };
  const blobs = createS3BlobStore({ ...s3.options(), credentials });
  const body =
    '<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIDOFNOBODY</AWSAccessKeyId></Error>';
  s3.answer(() => ({ status: 403, body }));
  const error: unknown = await blobs.write(bytesOf('x')).catch((fault: unknown) => fault);
  const shown = inspect(error, { depth: 20, showHidden: true });
  expect(shown).toContain('SignatureDoesNotMatch');
  expect(shown).not.toContain('OFNOBODY');
  expect(shown).not.toContain('secret-of-nobody');
});

it('refuses what the server holds otherwise than it was sent', async () => {
  const options = { ...s3.options(), partBytes: 4, checksums: true };
  const other = Buffer.alloc(32).toString('base64');
  const body = `<CopyObjectResult><ChecksumSHA256>${other}</ChecksumSHA256></CopyObjectResult>`;
  s3.answer((operation) => (operation === 'PUT copy' ? { status: 200, body } : undefined));
  const blobs = createS3BlobStore(options);
  await expect(blobs.write(bytesOf('0123456789'))).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  expect(await s3.keys(options.prefix)).toEqual({ objects: [], uploads: 0, parts: 0 });
});

it('gives links that need no login, under the name and type of the file', async () => {
  const blobs = createS3BlobStore({ ...s3.options(), presignSeconds: 60 });
  const { sha256 } = await blobs.write(bytesOf('for everybody'));
  const disposition = `attachment; filename="a.pdf"; filename*=UTF-8''%EA%B2%AC%EC%A0%81.pdf`;
  const url = await blobs.downloadUrl?.(sha256, { mediaType: 'application/pdf', disposition });
  const response = await fetch(url ?? '', { headers: { range: 'bytes=4-12' } });
  expect([response.status, await response.text()]).toEqual([206, 'everybody']);
  expect(response.headers.get('content-type')).toBe('application/pdf');
  expect(response.headers.get('content-disposition')).toBe(disposition);
});

it('gives no links where nobody asked for them, and none that last', async () => {
  expect(createS3BlobStore(s3.options()).downloadUrl).toBeUndefined();
  const blobs = createS3BlobStore({ ...s3.options(), presignSeconds: 1 });
  const { sha256 } = await blobs.write(bytesOf('not for long'));
  const url = (await blobs.downloadUrl?.(sha256)) ?? '';
  await sleep(2100);
  expect((await fetch(url)).status).toBe(403);
});
