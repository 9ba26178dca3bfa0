import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let kim: Session;
beforeAll(async () => {
  stage = await openStage();
  kim = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A connection, with all that came over it so far. */
function open() {
  const socket = createConnection(Number(new URL(stage.url).port), '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const seen = { text: '' };
  // What counts is what came before it.
  socket.on('error', () => {});
  socket.on('data', (part) => {
    seen.text += String(part);
  });
  return { socket, closed, seen };
}

const authorized = () => `Authorization: Bearer ${kim.accessToken}`;

/** Is refused at once, whatever its body is. */
const refused =
  'POST /trpc/auth.login HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nContent-Length: 8\r\n\r\npart';

it('does nothing that was asked for behind an answer that did not wait for the body', async () => {
  expect((await kim.upload('to be kept')).status).toBe(200);
  const { items } = await kim.client.documents.list.query({});
  const path = `/api/documents/${items[0]?.id}`;
  const { socket, closed, seen } = open();
  socket.write(refused);
  await expect.poll(() => seen.text, { timeout: 20_000 }).toMatch(/^HTTP\/1\.1 403 .*\r\n[\s\S]*FORBIDDEN/);
  socket.write(`restDELETE ${path} HTTP/1.1\r\nHost: x\r\n${authorized()}\r\n\r\n`);
  await closed;
  expect((await kim.upload('another')).status).toBe(200);
  expect((await kim.client.documents.list.query({})).total).toBe(2);
  expect(seen.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

it('sends the answer before it, too', async () => {
  const { socket, closed, seen } = open();
  const client = await stage.database.pool.connect();
  try {
    // As long as this is so, the first one waits.
    await client.query('begin; lock table docproc.documents in access exclusive mode');
    socket.write(`GET /api/documents HTTP/1.1\r\nHost: x\r\n${authorized()}\r\n\r\n${refused}`);
    await delay(100);
    socket.write('rest');
    await delay(100);
  } finally {
    await client.query('rollback');
    client.release();
  }
  const both = /^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 403 /;
  await Promise.race([closed, expect.poll(() => seen.text, { timeout: 20_000 }).toMatch(both)]);
  expect(seen.text).toMatch(both);
  socket.destroy();
});
