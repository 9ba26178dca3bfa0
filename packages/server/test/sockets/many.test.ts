import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { extraction, openStage, type Stage } from '../support/stage.ts';

const sockets = 200;
const accounts = 4;
const documents = 5;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A socket that speaks no tRPC, and everything it was told. */
async function open(token: string) {
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}/ws?token=${token}`);
  const told: { type: string; document_id?: string; event_id: string }[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('message', (data) => {
      told.push(JSON.parse(String(data)));
      resolve();
    });
  });
  return { socket, told };
}

it('tells each of many sockets every event of its user, once and in order, and no other', async () => {
  const users = await Promise.all(Array.from({ length: accounts }, () => stage.session()));
  const opened = await Promise.all(
    Array.from({ length: sockets }, async (_, index) => {
      const user = users[index % accounts]!;
      return { user, ...(await open(user.accessToken)) };
    }),
  );
  // A slow reader among them: it takes nothing for a while.
  for (const { socket } of opened.slice(0, accounts)) socket.pause();
  const made = new Map<string, string[]>(users.map(({ userId }) => [userId, []]));
  for (let round = 0; round < documents; round++) {
    await Promise.all(
      users.map(async (user) => {
        const documentId = await user.addDocument();
        made.get(user.userId)?.push(documentId);
        await stage.documents.claim({ documentId, run: 1 }, { workerId: 'w', attempt: 1 });
        await stage.documents.complete({ documentId, run: 1 }, extraction());
      }),
    );
  }
  for (const { socket } of opened.slice(0, accounts)) socket.resume();
  // uploaded, queued, processing, completed; and the word that it listens.
  const expected = 1 + documents * 4;
  await expect.poll(() => opened.every(({ told }) => told.length >= expected)).toBe(true);
  for (const { user, told } of opened) {
    expect(told).toHaveLength(expected);
    const ended = told.filter(({ type }) => type === 'document_completed');
    expect(ended.map((event) => event.document_id)).toEqual(made.get(user.userId));
    expect(new Set(told.map(({ event_id }) => event_id)).size).toBe(expected);
  }
  for (const { socket } of opened) socket.close();
});
