import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDocprocClient, type Tokens } from '../src/index.ts';
import { openStage, password, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ maxUploadBytes: 20_000_000 });
});
afterAll(() => stage[Symbol.asyncDispose]());

const text = (content: string) => new TextEncoder().encode(content);

describe('a client', () => {
  it('goes from register to the finished report', async () => {
    const { client, email } = await stage.user();
    expect(await client.auth.me()).toMatchObject({ email, role: 'user' });
    const { id, state } = await client.upload(new File(['hello'], '영수증 1.txt'));
    expect(state).toBe('queued');
    const events: string[] = [];
    const waiting = client.waitForDocument(id, { onProgress: ({ type }) => events.push(type) });
    await stage.claim(id);
    await stage.progress(id, 0.5);
    await stage.complete(id);
    expect(await waiting).toMatchObject({ id, state: 'completed', name: '영수증 1.txt', bytes: 5 });
    expect(events.at(-1)).toBe('document.completed');
    const { document } = await client.documents.extraction(id);
    expect(document).toMatchObject({ schemaVersion: 1, status: 'ok' });
    const report = await client.reports.create({ documentIds: [id], format: 'markdown', title: '월간/보고' });
    const built = client.waitForReport(report.id);
    await stage.buildReport(report.id, '# 보고');
    expect(await built).toMatchObject({ state: 'ready' });
    const file = await client.reports.download(report.id);
    expect(file).toMatchObject({ fileName: '월간_보고.md', mediaType: 'text/markdown', bytes: 8 });
    expect(new TextDecoder().decode(await file.read())).toBe('# 보고');
  });

  it('lists, reprocesses and deletes', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('a'), { name: 'a.txt' });
    const other = await client.upload(text('b'), { name: 'b.txt' });
    await stage.work(id);
    expect((await client.documents.list()).items.map((item) => item.id)).toEqual([other.id, id]);
    expect(await client.documents.list({ states: ['completed'] })).toMatchObject({
      total: 1,
      items: [{ id }],
    });
    expect(await client.documents.reprocess(id)).toMatchObject({ run: 2, state: 'queued' });
    expect((await client.documents.extraction(id, 1)).run).toBe(1);
    await client.documents.delete(id);
    await expect(client.documents.get(id)).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
    expect((await client.reports.list()).total).toBe(0);
  });

  it('gives the uploaded file back, as a stream and by a link that needs no login', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('the file'));
    const { stream, fileName } = await client.documents.download(id);
    expect(fileName).toBe('document');
    expect(await new Response(stream).text()).toBe('the file');
    const { url } = await client.documents.link(id);
    expect(await (await fetch(url)).text()).toBe('the file');
    await expect(client.documents.link(crypto.randomUUID())).rejects.toMatchObject({
      code: 'DOCUMENT_NOT_FOUND',
    });
  });

  it('keeps a login in the store that it was given', async () => {
    let kept: Tokens | undefined;
    const tokenStore = {
      load: () => kept,
      save: (tokens: Tokens | undefined) => {
        kept = tokens;
      },
    };
    const { email } = await stage.user({ tokenStore });
    expect(await stage.client({ tokenStore }).auth.me()).toMatchObject({ email });
  });

  it('works below a path prefix', () => {
    const seen: string[] = [];
    const fetch = async (url: string) => {
      seen.push(url);
      return new Response('{}', { status: 500 });
    };
    const client = createDocprocClient({ url: 'https://example.com/docs', fetch });
    return expect(client.auth.me())
      .rejects.toMatchObject({ code: 'NETWORK_FAILED' })
      .then(() => expect(seen[0]).toMatch(/^https:\/\/example\.com\/docs\/trpc\/users\.me/));
  });
});

describe('errors', () => {
  it("carry the server's code, message and details", async () => {
    const { client } = await stage.user();
    const taken = await stage.user();
    const again = client.auth.updateProfile({ email: taken.email, currentPassword: password });
    await expect(again).rejects.toMatchObject({ name: 'DocprocError', code: 'EMAIL_TAKEN' });
    await expect(client.auth.register({ email: 'x', password, name: 'x' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { fields: { email: expect.any(String) } },
    });
    await expect(client.documents.get('no uuid')).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { fields: { id: expect.any(String) } },
    });
    await expect(client.documents.get(crypto.randomUUID())).rejects.toMatchObject({
      code: 'DOCUMENT_NOT_FOUND',
    });
  });

  it('tell a wrong password from no login', async () => {
    const { email } = await stage.user();
    const client = stage.client();
    await expect(client.auth.login({ email, password: 'wrong one' })).rejects.toMatchObject({
      code: 'CREDENTIALS_INVALID',
    });
    await expect(client.documents.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(client.upload(text('x'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(client.waitForDocument(crypto.randomUUID())).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('say NETWORK_FAILED where no server answers, or not ours', async () => {
    const nobody = createDocprocClient({ url: 'http://127.0.0.1:9' });
    await expect(nobody.auth.login({ email: 'a@b.c', password })).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
    });
    await expect(nobody.upload(text('x'))).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    const proxy = async () => new Response('<h1>502</h1>', { status: 502 });
    const behind = createDocprocClient({ url: 'http://example.com', fetch: proxy });
    await expect(behind.auth.me()).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    await expect(behind.upload(text('x'))).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
  });
});

describe('upload', () => {
  it('says what it wants of the file, and can be tried again', async () => {
    const { client } = await stage.user();
    const how = { name: 'a.txt', priority: 9, fileType: 'text', idempotencyKey: 'k-1' } as const;
    const first = await client.upload(text('urgent'), how);
    expect(first.priority).toBe(9);
    expect((await client.upload(text('urgent'), how)).id).toBe(first.id);
    expect((await client.upload(text('urgent'), { reuse: true })).id).toBe(first.id);
    await expect(client.upload(text('urgent'), { fileType: 'pdf' })).rejects.toMatchObject({
      code: 'INPUT_TYPE_MISMATCH',
    });
    expect(await client.documents.stats()).toMatchObject({ total: 1 });
    expect(await client.auth.updateProfile({ name: '새 이름' })).toMatchObject({ name: '새 이름' });
  });

  const bytes = new Uint8Array(3_000_000).map((_, index) => 97 + (index % 26));

  async function* chunks() {
    for (let start = 0; start < bytes.length; start += 700_000) yield bytes.subarray(start, start + 700_000);
  }

  it.each([
    ['bytes', () => bytes, 3_000_000],
    ['an array buffer', () => bytes.buffer, 3_000_000],
    ['a blob', () => new Blob([bytes]), 3_000_000],
    ['a web stream', () => new Blob([bytes]).stream(), undefined],
    ['an iteration', chunks, undefined],
  ])('takes %s and tells how far it is', async (_, source, total) => {
    const { client } = await stage.user();
    const seen: number[] = [];
    const document = await client.upload(source(), {
      onProgress: (progress) => {
        expect(progress.total).toBe(total);
        seen.push(progress.loaded);
      },
    });
    expect(document.bytes).toBe(bytes.length);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(bytes.length);
    const back = await (await client.documents.download(document.id)).read();
    expect(Buffer.compare(back, bytes)).toBe(0);
  });

  it('needs no one to watch', async () => {
    const { client } = await stage.user();
    for (const source of [bytes, bytes.buffer, new Blob([bytes]), chunks()]) {
      expect((await client.upload(source)).bytes).toBe(bytes.length);
    }
  });

  it('is refused with its code when empty or too large', async () => {
    const { client } = await stage.user();
    await expect(client.upload(new Uint8Array())).rejects.toMatchObject({ code: 'INPUT_EMPTY' });
    const large = new Uint8Array(21_000_000).fill(97);
    await expect(client.upload(large)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
    await expect(client.upload(large, { onProgress: () => {} })).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
    });
  });

  const hasParts = async () => (await stage.files()).some((name) => name.endsWith('.part'));

  it('can be stopped, and leaves nothing behind', async () => {
    const { client } = await stage.user();
    await expect.poll(hasParts).toBe(false);
    const before = await stage.files();
    const stop = new AbortController();
    const sending = client.upload(endless(), { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(sending).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(client.upload(bytes, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    expect((await client.documents.list()).total).toBe(0);
    await expect.poll(hasParts).toBe(false);
    expect((await stage.files()).sort()).toEqual(before.sort());
  });

  it('passes on the error of the stream it is given', async () => {
    const { client } = await stage.user();
    const broken = async function* () {
      yield bytes;
      throw new Error('disk gone');
    };
    await expect(client.upload(broken())).rejects.toMatchObject({ name: 'DocprocError' });
    expect((await client.documents.list()).total).toBe(0);
  });
});

async function* endless() {
  while (true) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    yield new Uint8Array(1000).fill(97);
  }
}
