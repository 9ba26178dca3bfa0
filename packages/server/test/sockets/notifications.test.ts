import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { extraction, openStage, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let kim: Session;
beforeAll(async () => {
  stage = await openStage({ corsOrigins: ['https://app.example.com'] });
  kim = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

interface Message {
  readonly type: string;
  readonly event_id: string;
  readonly document_id?: string;
  readonly status?: string;
  readonly progress?: number;
}

function listen(query: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}/ws?${query}`, { headers });
  const heard: Message[] = [];
  socket.on('message', (text) => heard.push(JSON.parse(String(text)) as Message));
  socket.on('error', () => {});
  return { socket, heard, types: () => heard.map(({ type }) => type), closed: once(socket, 'close') };
}

async function work(documentId: string) {
  const job = { documentId, run: 1 };
  await stage.documents.claim(job, { workerId: 'w', attempt: 1 });
  await stage.documents.progress(job, 1, { stage: 'read', fraction: 0.5 });
  await stage.documents.complete(job, extraction());
}

const patient = { timeout: 40_000 };

it('tells what happens as plain JSON, and goes on after the last event that was heard', async () => {
  const first = listen(`token=${kim.accessToken}`);
  await expect.poll(first.types, patient).toEqual(['connected']);
  const documentId = await kim.addDocument();
  await expect.poll(first.types, patient).toEqual(['connected', 'document_uploaded', 'document_queued']);
  first.socket.close();
  await work(documentId);
  const next = listen(`token=${kim.accessToken}&last_event_id=${first.heard.at(-1)?.event_id}`);
  await expect
    .poll(next.types, patient)
    .toEqual(['document_processing', 'document_processing', 'document_completed']);
  expect(next.heard[1]).toMatchObject({ document_id: documentId, status: 'processing', progress: 0.5 });
  next.socket.close();
});

it.each([
  ['', 'UNAUTHENTICATED'],
  ['token=nonsense', 'TOKEN_INVALID'],
])('closes a socket with ?%s', async (query, reason) => {
  const [code, said] = await listen(query).closed;
  expect([code, String(said)]).toEqual([4401, reason]);
});

it('tells nothing of anybody else, and nothing after the logout', async () => {
  const lee = await stage.session();
  const listener = listen(`token=${lee.accessToken}`);
  await expect.poll(listener.types, patient).toEqual(['connected']);
  await kim.addDocument();
  await lee.addDocument();
  await expect.poll(listener.types, patient).toEqual(['connected', 'document_uploaded', 'document_queued']);
  await lee.client.auth.logout.mutate({ refreshToken: lee.refreshToken });
  expect((await listener.closed)[0]).toBe(4401);
});

it('takes none from other origins', async () => {
  const { socket } = listen(`token=${kim.accessToken}`, { origin: 'https://evil.example' });
  const [, response] = await once(socket, 'unexpected-response');
  expect(response.statusCode).toBe(403);
});
