import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UploadProgress } from '../../src/index.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ maxUploadBytes: 20_000_000 });
});
afterAll(() => stage[Symbol.asyncDispose]());

const mebibyte = 1024 ** 2;
const pieces = { name: 'large.csv', piecesAbove: mebibyte, pieceBytes: mebibyte };

/** A table of 5.5 MiB that is like no other. */
function table(): Uint8Array<ArrayBuffer> {
  const row = `a,b\n${Math.random()},2\n`;
  return new TextEncoder().encode(row.repeat(Math.ceil((5.5 * mebibyte) / row.length)));
}

/** A `fetch` that notes what is called, and may lose answers. */
function countingFetch(loses: (url: string, answer: string) => boolean = () => false) {
  const calls: string[] = [];
  const fetch = async (url: string, init?: RequestInit) => {
    calls.push(new URL(url).pathname.split('/').at(-1) ?? '');
    const response = await globalThis.fetch(url, init);
    if (loses(url, await response.clone().text())) throw new TypeError('fetch failed');
    return response;
  };
  return { calls, fetch };
}

describe('an upload in pieces', () => {
  it('goes on after the server was stopped and started in the middle', async () => {
    const { client } = await stage.user();
    const bytes = table();
    const told: UploadProgress[] = [];
    let restarted: Promise<void> | undefined;
    const onProgress = (progress: UploadProgress) => {
      told.push(progress);
      if (progress.loaded > 2.5 * mebibyte) restarted ??= stage.stop().then((start) => start());
    };
    const document = await client.upload(new Blob([bytes]), { ...pieces, onProgress });
    await restarted;
    expect(document).toMatchObject({ name: 'large.csv', bytes: bytes.length, state: 'queued' });
    expect(Buffer.from(await (await client.documents.download(document.id)).read()).equals(bytes)).toBe(true);
    expect(told.every(({ loaded, total }) => total === bytes.length && loaded <= total)).toBe(true);
    expect(told.at(-1)).toEqual({ loaded: bytes.length, total: bytes.length });
    expect((await client.documents.list()).total).toBe(1);
    await expect.poll(() => stage.files()).toHaveLength(1);
    await client.documents.delete(document.id);
  });

  it('asks where it is after a lost answer, also the last one, and makes one document', async () => {
    const lost = new Set<string>();
    const once = (name: string) => !lost.has(name) && lost.add(name) !== undefined;
    const { calls, fetch } = countingFetch(
      (url, answer) =>
        url.includes('uploads.append') && (answer.includes('documentId') ? once('last') : once('first')),
    );
    const { client } = await stage.user({ fetch });
    const bytes = table();
    const { id } = await client.upload(bytes, pieces);
    expect([...lost].sort()).toEqual(['first', 'last']);
    expect(calls.filter((name) => name === 'uploads.append')).toHaveLength(6);
    expect(calls.filter((name) => name === 'uploads.get')).toHaveLength(2);
    expect((await client.documents.list()).items.map((item) => item.id)).toEqual([id]);
    await client.documents.delete(id);
  });

  it('leaves nothing behind when it is aborted', async () => {
    const { client } = await stage.user();
    const stop = new AbortController();
    const onProgress = ({ loaded }: UploadProgress) => {
      if (loaded > 2 * mebibyte) stop.abort();
    };
    const upload = client.upload(table(), { ...pieces, onProgress, signal: stop.signal });
    await expect(upload).rejects.toMatchObject({ code: 'ABORTED' });
    await expect.poll(() => stage.files()).toEqual([]);
    expect((await client.documents.list()).total).toBe(0);
  });

  it('ends with what the server refuses for good, and leaves nothing behind', async () => {
    const { client } = await stage.user();
    const upload = client.upload(table(), { ...pieces, fileType: 'pdf' });
    await expect(upload).rejects.toMatchObject({ code: 'INPUT_TYPE_MISMATCH' });
    await expect.poll(() => stage.files()).toEqual([]);
  });

  it('gives the same document under the same key', async () => {
    const { client } = await stage.user();
    const bytes = table();
    const first = await client.upload(bytes, { ...pieces, idempotencyKey: 'k1', priority: 9 });
    const second = await client.upload(bytes, { ...pieces, idempotencyKey: 'k1' });
    expect(second.id).toBe(first.id);
    const reused = await client.upload(bytes, { ...pieces, reuse: true });
    expect(reused.id).toBe(first.id);
    await client.documents.delete(first.id);
  });
});

it('sends small sources and streams whole', async () => {
  const { calls, fetch } = countingFetch();
  const { client } = await stage.user({ fetch });
  await client.upload(new TextEncoder().encode('small'), pieces);
  async function* stream() {
    yield table();
  }
  await client.upload(stream(), pieces);
  expect(calls.filter((name) => name.startsWith('uploads.'))).toEqual([]);
  expect(calls.filter((name) => name === 'documents.upload')).toHaveLength(2);
});
