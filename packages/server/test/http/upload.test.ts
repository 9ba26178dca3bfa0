import { Agent, request } from 'node:http';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Session, type Stage } from '../support/stage.ts';

const limit = 300_000;
let stage: Stage;
let kim: Session;
beforeAll(async () => {
  stage = await openStage({ maxUploadBytes: limit });
  kim = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

const count = async () => (await kim.client.documents.list.query({})).total;

/** Streams `bytes` bytes without saying how many; breaks off after `until` of them. */
function stream(bytes: number, until = bytes) {
  return new Promise<{ status: number; body: string } | Error>((resolve) => {
    const upload = request(`${stage.url}/trpc/documents.upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${kim.accessToken}`, 'content-type': 'application/octet-stream' },
    });
    upload.on('error', resolve);
    upload.on('response', async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode ?? 0, body });
    });
    const send = async () => {
      for (let sent = 0; sent < bytes; sent += 10_000) {
        if (sent >= until) return void upload.destroy();
        upload.write(Buffer.alloc(10_000, 97));
        await delay(1);
      }
      upload.end();
    };
    send();
  });
}

it('takes a stream of unknown length', async () => {
  expect(await stream(200_000)).toMatchObject({ status: 200 });
});

it('refuses what says itself that it is too large, before it is sent', async () => {
  const response = await kim.upload(Buffer.alloc(limit + 1));
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({
    error: {
      data: { docprocCode: 'INPUT_TOO_LARGE', details: { limit: { name: 'maxBytes', value: limit } } },
    },
  });
});

it('refuses what turns out too large on the way, and leaves nothing behind', async () => {
  const before = [await count(), await stage.files()];
  const answer = await stream(600_000);
  expect(answer).toMatchObject({ status: 413, body: expect.stringContaining('INPUT_TOO_LARGE') });
  expect([await count(), await stage.files()]).toEqual(before);
});

it('leaves nothing behind of an upload that breaks off', async () => {
  const before = [await count(), await stage.files()];
  expect(await stream(200_000, 100_000)).toBeInstanceOf(Error);
  await expect.poll(() => stage.files()).toEqual(before[1]);
  expect(await count()).toBe(before[0]);
});

it('refuses an empty file', async () => {
  const response = await kim.upload('');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { data: { docprocCode: 'INPUT_EMPTY' } } });
});

it('knows the type by the content, and refuses what nobody here reads', async () => {
  const pdf = await kim.upload('%PDF-1.7\n%%EOF', { 'docproc-file-name': 'a.txt' });
  expect(await pdf.json()).toMatchObject({ result: { data: { mediaType: 'application/pdf' } } });
  const before = await stage.files();
  const program = await kim.upload(Buffer.from('7f454c46020101000000000000000000', 'hex'), {
    'docproc-file-name': 'a.pdf',
  });
  expect(program.status).toBe(415);
  expect(await program.json()).toMatchObject({ error: { data: { docprocCode: 'INPUT_TYPE_UNSUPPORTED' } } });
  expect(await stage.files()).toEqual(before);
});

it.each([
  ['..%2F..%2Fetc%2Fpasswd', 'passwd'],
  ['C%3A%5Cfiles%5C%EA%B0%80.pdf', '가.pdf'],
  ['a%0D%0Ab%E2%80%AE.txt', 'ab.txt'],
  ['%2F', 'document'],
  [`${'a'.repeat(300)}.pdf`, `${'a'.repeat(251)}.pdf`],
])('keeps of the name %s only what is one', async (header, name) => {
  const response = await kim.upload(`content of ${header}`, { 'docproc-file-name': header });
  expect(await response.json()).toMatchObject({ result: { data: { name } } });
});

it('refuses a name that is not percent-encoded UTF-8', async () => {
  const response = await kim.upload('x', { 'docproc-file-name': '%FF' });
  expect(await response.json()).toMatchObject({ error: { data: { docprocCode: 'VALIDATION_FAILED' } } });
});

it('asks for a token before it takes a file in', async () => {
  const before = await stage.files();
  const response = await fetch(`${stage.url}/trpc/documents.upload`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: 'x',
  });
  expect(response.status).toBe(401);
  expect(await stage.files()).toEqual(before);
});

it('takes files that come at the same time, the same one too', async () => {
  const before = await count();
  const contents = ['one', 'two', 'one', 'two', 'one'];
  const answers = await Promise.all(contents.map((content) => kim.upload(`${content} at a time`)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(await count()).toBe(before + 5);
});

/** Sends the head of an upload and a part of its body; gives what came back, and whether the connection was reset. */
function sendPart(headers: string, sent: string) {
  const { port } = new URL(stage.url);
  return new Promise<{ answer: string; reset: boolean }>((resolve) => {
    let answer = '';
    let reset = false;
    const socket = createConnection(Number(port), '127.0.0.1');
    socket.on('data', (bytes) => {
      answer += String(bytes);
    });
    socket.on('error', () => {
      reset = true;
    });
    socket.on('close', () => resolve({ answer, reset }));
    socket.write(`POST /trpc/documents.upload HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${sent}`);
  });
}

it('closes the connection behind an answer that did not wait for the file, and says so', async () => {
  const head = `Authorization: Bearer ${kim.accessToken}\r\nContent-Type: application/octet-stream`;
  const { answer, reset } = await sendPart(`${head}\r\nContent-Length: ${limit + 1}`, 'a part');
  expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n[\s\S]*INPUT_TOO_LARGE/);
  expect(reset).toBe(false);
});

it('keeps the connection where the file has all come', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (body: Buffer) =>
    new Promise<{ status: number; connection: string | undefined; port: number }>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${kim.accessToken}`,
        'content-type': 'application/octet-stream',
      };
      const sending = request(
        `${stage.url}/trpc/documents.upload`,
        { agent, method: 'POST', headers },
        (response) => {
          const { statusCode = 0, socket } = response;
          const port = socket.localPort ?? 0;
          response
            .resume()
            .once('end', () =>
              resolve({ status: statusCode, connection: response.headers.connection, port }),
            );
        },
      );
      sending.once('error', reject);
      sending.end(body);
    });
  const first = await ask(Buffer.from('kept open'));
  const empty = await ask(Buffer.alloc(0));
  expect([first.status, empty.status]).toEqual([200, 400]);
  expect(first.connection).toBe('keep-alive');
  expect(empty.port).toBe(first.port);
  // Whether it came before the end of the file or not, the next one is answered.
  expect((await ask(Buffer.alloc(limit + 1, 97))).status).toBe(413);
  expect((await ask(Buffer.from('after that'))).status).toBe(200);
  agent.destroy();
});
