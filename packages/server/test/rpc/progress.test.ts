import { connect as connectTcp } from 'node:net';
import { generateSigningKey } from '@org/docproc-core/auth';
import { createWSClient } from '@trpc/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connect, extraction, openStage, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let kim: Session;
beforeAll(async () => {
  stage = await openStage();
  kim = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

interface Heard {
  readonly id: string;
  readonly data: {
    readonly type: string;
    readonly documentId?: string;
    readonly data: { fraction?: number };
  };
}

/** Subscribes; settles once the server has begun. */
async function listen(client: Session['client'], input: { documentId?: string; lastEventId?: string }) {
  const heard: Heard[] = [];
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => {});
  const subscription = await new Promise<{ unsubscribe: () => void }>((resolve, reject) => {
    const started = client.documents.onProgress.subscribe(input, {
      onStarted: () => resolve(started),
      onData: (event) => heard.push(event as Heard),
      onComplete: () => ended.resolve(),
      onError: (error) => {
        reject(error);
        ended.reject(error);
      },
    });
  });
  return {
    heard,
    types: () => heard.map(({ data }) => data.type),
    ended: ended.promise,
    ...subscription,
    stop: () => subscription.unsubscribe(),
  };
}

async function work(documentId: string) {
  const job = { documentId, run: 1 };
  await stage.documents.claim(job, { workerId: 'w', attempt: 1 });
  await stage.documents.progress(job, 1, { stage: 'read', fraction: 0.5 });
  await stage.documents.complete(job, extraction());
}

it('tells one document from its present state to its end, then ends', async () => {
  const documentId = await kim.addDocument();
  const listener = await listen(kim.client, { documentId });
  await work(documentId);
  await listener.ended;
  expect(listener.types()).toEqual([
    'document.queued',
    'document.processing',
    'document.progress',
    'document.completed',
  ]);
  expect(listener.heard.every(({ data }) => data.documentId === documentId)).toBe(true);
});

it('tells of a document that is done already, and ends', async () => {
  const documentId = await kim.addDocument();
  await work(documentId);
  const listener = await listen(kim.client, { documentId });
  await listener.ended;
  expect(listener.types()).toEqual(['document.completed']);
});

it('goes on after the last event that was received, without loss or repetition', async () => {
  const listener = await listen(kim.client, {});
  const documentId = await kim.addDocument();
  await expect.poll(listener.types).toEqual(['subscribed', 'document.uploaded', 'document.queued']);
  listener.stop();
  await work(documentId);
  const again = await listen(kim.client, { lastEventId: listener.heard.at(-1)!.id });
  await expect.poll(again.types).toEqual(['document.processing', 'document.progress', 'document.completed']);
  again.stop();
});

it('misses nothing where the connection is lost before the first event', async () => {
  const listener = await listen(kim.client, {});
  await expect.poll(listener.types).toEqual(['subscribed']);
  listener.stop();
  await kim.addDocument();
  const again = await listen(kim.client, { lastEventId: listener.heard[0]!.id });
  await expect.poll(again.types).toEqual(['document.uploaded', 'document.queued']);
  again.stop();
});

it('bounds what one socket has under way, and gives places back', async () => {
  const lee = await stage.session();
  const listeners = await Promise.all(Array.from({ length: 100 }, () => listen(lee.client, {})));
  await expect(listen(lee.client, {})).rejects.toMatchObject({ data: { docprocCode: 'RATE_LIMITED' } });
  for (const listener of listeners.slice(0, 2)) listener.stop();
  await expect
    .poll(() =>
      listen(lee.client, {}).then(
        ({ stop }) => stop() ?? 'let in',
        () => 'refused',
      ),
    )
    .toBe('let in');
  for (const listener of listeners) listener.stop();
});

it('ends at once where everything of a finished document has been received', async () => {
  const documentId = await kim.addDocument();
  const listener = await listen(kim.client, { documentId });
  await work(documentId);
  await listener.ended;
  const again = await listen(kim.client, { documentId, lastEventId: listener.heard.at(-1)!.id });
  await again.ended;
  expect(again.types()).toEqual(['document.completed']);
});

it('gives everything that was missed while the server was away', async () => {
  const documentId = await kim.addDocument();
  const listener = await listen(kim.client, { documentId });
  await expect.poll(listener.types).toContain('document.queued');
  const startAgain = await stage.stop();
  await work(documentId);
  await startAgain();
  await listener.ended;
  expect(listener.types().slice(-3)).toEqual([
    'document.processing',
    'document.progress',
    'document.completed',
  ]);
}, 20_000);

it('ends when the document is deleted', async () => {
  const documentId = await kim.addDocument();
  const listener = await listen(kim.client, { documentId });
  await kim.client.documents.delete.mutate({ id: documentId });
  await listener.ended;
  expect(listener.types().at(-1)).toBe('document.deleted');
});

it('refuses a cursor that is none', async () => {
  await expect(listen(kim.client, { lastEventId: 'x' })).rejects.toMatchObject({
    data: { docprocCode: 'VALIDATION_FAILED' },
  });
});

it('refuses a socket with a token of somebody else', async () => {
  await using other = await openStage({ signingKeys: { current: await generateSigningKey() } });
  const socket = createWSClient({
    url: `${other.url.replace('http', 'ws')}/trpc`,
    connectionParams: () => ({ token: kim.accessToken }),
  });
  await expect(listen(connect(other.url, undefined, socket) as Session['client'], {})).rejects.toMatchObject({
    data: { docprocCode: 'TOKEN_INVALID' },
  });
  await socket.close();
});

it('closes a socket when its token expires', async () => {
  // Long enough to connect on a busy machine.
  await using brief = await openStage({ accessTtlMs: 6000 });
  const lee = await brief.session();
  const socket = new WebSocket(`${brief.url.replace('http', 'ws')}/trpc?connectionParams=1`);
  socket.on('open', () =>
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token: lee.accessToken } })),
  );
  const code = await new Promise((resolve) => socket.on('close', resolve));
  expect(code).toBe(4401);
});

it('keeps no connection that was refused, even if the other end does not close it', async () => {
  const { port } = new URL(stage.url);
  const socket = connectTcp({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  socket.write(`GET /nothing HTTP/1.1\r\nHost: a\r\n${upgrade}\r\n`);
  socket.resume();
  await new Promise((resolve) => socket.once('end', resolve));
  // A connection that is still there takes it in; one that was let go answers with a reset.
  const failed = new Promise((resolve) => socket.once('error', resolve));
  socket.write('x');
  setTimeout(() => socket.write('y'), 50);
  expect(await failed).toBeDefined();
  socket.destroy();
});

it('refuses sockets from other origins', async () => {
  const address = `${stage.url.replace('http', 'ws')}/trpc`;
  const socket = new WebSocket(address, { origin: 'https://evil.example' });
  const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
  expect(error.message).toContain('403');
});
