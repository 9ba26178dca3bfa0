import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { generateSigningKey } from '@org/docproc-core/auth';
import type { BlobStore } from '@org/docproc-core/ports';
import { createFolderBlobStore } from '@org/docproc-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createServer } from '../src/index.ts';
import { extraction, openStage, type Session, type Stage } from './support/stage.ts';

let stage: Stage;
let kim: Session;
beforeAll(async () => {
  stage = await openStage();
  kim = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Begins an upload whose body is written by hand. */
function beginUpload(url: string, token: string): ClientRequest {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
  return request(`${url}/trpc/documents.upload`, { method: 'POST', headers });
}

it('says that the database cannot be reached', async () => {
  const started = createServer({
    connectionString: 'postgres://x:y@127.0.0.1:1/z',
    blobs: stage.folder,
    signingKeys: { current: await generateSigningKey() },
  });
  await expect(started).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
});

it('goes on after the database ended every connection, and misses no event', async () => {
  const heard: string[] = [];
  const subscription = await new Promise<{ unsubscribe: () => void }>((resolve) => {
    const started = kim.client.documents.onProgress.subscribe(
      {},
      { onData: (event) => heard.push(event.data.type), onStarted: () => resolve(started) },
    );
  });
  await stage.database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  const add = () => kim.addDocument().then(Boolean, () => false);
  await expect.poll(add, { timeout: 40_000 }).toBe(true);
  await expect
    .poll(() => heard, { timeout: 40_000 })
    .toEqual(['subscribed', 'document.uploaded', 'document.queued']);
  subscription.unsubscribe();
});

it('takes in no more of a file than storage takes', async () => {
  const folder = createFolderBlobStore({ folder: stage.folder });
  const go = Promise.withResolvers<void>();
  const slow: BlobStore = {
    ...folder,
    write: (source, options) =>
      folder.write(
        (async function* () {
          for await (const chunk of source) {
            yield chunk;
            await go.promise;
          }
        })(),
        options,
      ),
  };
  await using slowly = await openStage({ blobs: slow });
  const { accessToken } = await slowly.session();
  const upload = beginUpload(slowly.url, accessToken);
  const answered = once(upload, 'response');
  let accepted = 0;
  const size = 64 * 1024 ** 2;
  const chunk = Buffer.alloc(64 * 1024, 97);
  (async () => {
    for (; accepted < size; accepted += chunk.length) if (!upload.write(chunk)) await once(upload, 'drain');
    upload.end();
  })();
  await delay(500);
  // What fits into the buffers of two sockets, and no file.
  expect(accepted).toBeLessThan(size / 2);
  go.resolve();
  const [response] = await answered;
  expect(response.resume().statusCode).toBe(200);
});

describe('when it stops', () => {
  it('lets an upload finish, takes no other, and tells sockets to come back', async () => {
    await using own = await openStage();
    const { accessToken } = await own.session();
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/trpc`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const upload = beginUpload(own.url, accessToken);
    upload.write('the first half, ');
    await delay(100);
    const stopped = own.stop();
    await delay(100);
    await expect(fetch(`${own.url}/health`)).rejects.toThrow();
    upload.end('the second half');
    const [response] = await once(upload, 'response');
    expect(response.resume().statusCode).toBe(200);
    expect((await closed)[0]).toBe(1012);
    await stopped;
    await (await stopped)();
  });

  it('takes itself out of turn first, and answers on until that is noticed', async () => {
    await using own = await openStage({ drainMs: 5000 });
    const { accessToken } = await own.session();
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/ws?token=${accessToken}`);
    await once(socket, 'message');
    const closed = once(socket, 'close');
    const headers = { authorization: `Bearer ${accessToken}` };
    const read = (more = {}) => fetch(`${own.url}/api/users/me`, { headers: { ...headers, ...more } });
    expect((await read({ 'docproc-next-server': 'yes' })).status).toBe(200);
    const stopped = own.stop();
    expect((await fetch(`${own.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${own.url}/health/live`)).status).toBe(200);
    const answer = await read();
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    // A proxy that has another server gets nothing it could not send there; the rest is done here.
    expect((await read({ 'docproc-next-server': 'yes' })).status).toBe(504);
    const upload = await fetch(`${own.url}/trpc/documents.upload`, {
      method: 'POST',
      headers: { ...headers, 'docproc-next-server': 'yes', 'content-type': 'application/octet-stream' },
      body: 'a,b\n1,2\n',
    });
    expect(upload.status).toBe(200);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    expect((await closed)[0]).toBe(1012);
    await (await stopped)();
  });

  it('waits no longer than it is told to', async () => {
    await using own = await openStage();
    const { accessToken } = await own.session();
    const upload = beginUpload(own.url, accessToken);
    upload.write('never finished');
    const failed = once(upload, 'error');
    await delay(100);
    await (await own.stop())();
    await failed;
    await expect.poll(() => own.files()).toEqual([]);
  });
});

it('tells events over plain HTTP too, from where it is told', async () => {
  const documentId = await kim.addDocument();
  const input = encodeURIComponent(JSON.stringify({ documentId }));
  const open = async (headers = {}) => {
    const response = await fetch(`${stage.url}/trpc/documents.onProgress?input=${input}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${kim.accessToken}`, ...headers },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    return response.text();
  };
  const job = { documentId, run: 1 };
  const first = open();
  await stage.documents.claim(job, { workerId: 'w', attempt: 1 });
  await stage.documents.complete(job, extraction());
  const text = await first;
  expect(text).toContain('document.completed');
  const ids = [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id!);
  const again = await open({ 'last-event-id': ids.at(-1)! });
  expect(again.match(/"type":"document\.\w+"/g)).toEqual(['"type":"document.completed"']);
});

it('ends events over plain HTTP when the token expires', async () => {
  await using brief = await openStage({ accessTtlMs: 1000 });
  const { accessToken } = await brief.session();
  const response = await fetch(`${brief.url}/trpc/documents.onProgress?input={}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${accessToken}` },
  });
  expect(await response.text()).toContain('TOKEN_EXPIRED');
});
