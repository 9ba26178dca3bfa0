import { randomUUID } from 'node:crypto';
import { createWSClient } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from '../../src/rpc/router.ts';
import { connect, extraction, openStage, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let owner: Session;
let stranger: Session;
let documentId: string;
let reportId: string;
beforeAll(async () => {
  stage = await openStage();
  owner = await stage.session();
  stranger = await stage.session();
  documentId = await owner.addDocument();
  const job = { documentId, run: 1 };
  await stage.documents.claim(job, { workerId: 'w', attempt: 1 });
  await stage.documents.complete(job, extraction());
  reportId = (await owner.client.reports.create.mutate({ documentIds: [documentId], format: 'json' })).id;
  const blob = await stage.blobs.write(
    (async function* () {
      yield new TextEncoder().encode('{}');
    })(),
  );
  await stage.reports.complete({ reportId }, { blob, mediaType: 'application/json', extension: 'json' });
});
afterAll(() => stage[Symbol.asyncDispose]());

type Client = Session['client'];

/** What a procedure does to the owner's document or report, and what somebody else is told instead. */
const attempts: Record<string, { try: (client: Client) => Promise<unknown>; refused: string }> = {
  'documents.get': { try: (c) => c.documents.get.query({ id: documentId }), refused: 'DOCUMENT_NOT_FOUND' },
  'documents.extractedData': {
    try: (c) => c.documents.extractedData.query({ id: documentId }),
    refused: 'DOCUMENT_NOT_FOUND',
  },
  'documents.download': {
    try: (c) => c.documents.download.query({ id: documentId }),
    refused: 'DOCUMENT_NOT_FOUND',
  },
  'documents.onProgress': {
    try: (c) => firstOf(c, { documentId }),
    refused: 'DOCUMENT_NOT_FOUND',
  },
  'reports.create': {
    try: (c) => c.reports.create.mutate({ documentIds: [documentId], format: 'csv' }),
    refused: 'DOCUMENT_NOT_FOUND',
  },
  'reports.get': { try: (c) => c.reports.get.query({ id: reportId }), refused: 'REPORT_NOT_FOUND' },
  'reports.download': { try: (c) => c.reports.download.query({ id: reportId }), refused: 'REPORT_NOT_FOUND' },
  'documents.reprocess': {
    try: (c) => c.documents.reprocess.mutate({ id: documentId }),
    refused: 'DOCUMENT_NOT_FOUND',
  },
  'documents.delete': {
    try: (c) => c.documents.delete.mutate({ id: documentId }),
    refused: 'DOCUMENT_NOT_FOUND',
  },
};

/** Procedures that show or change nothing of anybody else by their nature. */
const ownOnly = [
  'documents.upload',
  'documents.list',
  'reports.list',
  'users.me',
  'auth.logoutEverywhere',
  'auth.changePassword',
];
const open = ['auth.register', 'auth.login', 'auth.refresh', 'auth.logout', 'health.check'];

function firstOf(client: Client, input: { documentId?: string }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const subscription = client.documents.onProgress.subscribe(input, {
      onData: (event) => {
        subscription.unsubscribe();
        resolve(event);
      },
      onError: reject,
    });
  });
}

it('knows every procedure', () => {
  const all = Object.keys(appRouter._def.procedures).sort();
  expect([...Object.keys(attempts), ...ownOnly, ...open].sort()).toEqual(all);
});

describe.each(Object.entries(attempts))('%s', (_name, attempt) => {
  it('is refused to a stranger, as if there were nothing', async () => {
    await expect(attempt.try(stranger.client)).rejects.toMatchObject({
      data: { docprocCode: attempt.refused },
    });
  });

  it('is refused to somebody without a token', async () => {
    const socket = createWSClient({ url: `${stage.url.replace('http', 'ws')}/trpc` });
    await expect(attempt.try(connect(stage.url, undefined, socket))).rejects.toMatchObject({
      data: { docprocCode: 'UNAUTHENTICATED', httpStatus: 401 },
    });
    await socket.close();
  });
});

// After the others: the owner's own attempts change and end what they work on.
it.each(Object.keys(attempts))('%s is allowed to the owner', async (name) => {
  await attempts[name]!.try(owner.client);
});

it.each(['documents.list', 'reports.list', 'users.me'])('%s shows nothing without a token', async (path) => {
  const response = await fetch(`${stage.url}/trpc/${path}`);
  expect(response.status).toBe(401);
});

it('lists nothing of anybody else', async () => {
  expect(await stranger.client.documents.list.query({})).toMatchObject({ total: 0, items: [] });
  expect(await stranger.client.reports.list.query({})).toMatchObject({ total: 0, items: [] });
});

it('tells a stranger nothing of what happens', async () => {
  const heard: unknown[] = [];
  const subscription = await new Promise<{ unsubscribe: () => void }>((resolve) => {
    const started = stranger.client.documents.onProgress.subscribe(
      {},
      { onData: (event) => heard.push(event), onStarted: () => resolve(started) },
    );
  });
  await owner.addDocument();
  const own = await stranger.addDocument();
  await expect.poll(() => heard.length).toBeGreaterThanOrEqual(3);
  subscription.unsubscribe();
  expect(heard.map((event) => (event as { data: { documentId?: string } }).data.documentId)).toEqual([
    undefined,
    own,
    own,
  ]);
});

it.each(['documents', 'reports'])('gives no file of %s without a signature of its own', async (kind) => {
  const id = randomUUID();
  expect((await fetch(`${stage.url}/files/${kind}/${id}`)).status).toBe(401);
  const forged = `owner=${owner.userId}&expires=${Date.now() + 60_000}&signature=AAAA`;
  expect((await fetch(`${stage.url}/files/${kind}/${id}?${forged}`)).status).toBe(401);
  const headers = { authorization: `Bearer ${stranger.accessToken}` };
  expect((await fetch(`${stage.url}/files/${kind}/${id}`, { headers })).status).toBe(404);
});

it('gives no file for a link whose owner was changed', async () => {
  const id = await owner.addDocument();
  const { url } = await owner.client.documents.download.query({ id });
  expect((await fetch(stage.url + url)).status).toBe(200);
  const bent = url.replace(owner.userId, stranger.userId);
  expect((await fetch(stage.url + bent)).status).toBe(401);
  const other = await owner.addDocument();
  expect((await fetch(stage.url + url.replace(id, other))).status).toBe(401);
});
