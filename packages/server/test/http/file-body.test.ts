import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { freeingChunks, streamBody } from '../../src/http/file-body.ts';

/** A server that answers each request by `answer`. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const server = createServer((incoming, response) => void answer(incoming, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => server.close();
  return { port: (server.address() as AddressInfo).port, [Symbol.dispose]: close };
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const turn = () => new Promise((resolve) => setImmediate(resolve));

it.each([0, 1, 3000, 65_536, 5_000_000])('gives every byte to a reader that is slow: %i', async (bytes) => {
  using server = await serve(async (incoming, response) => {
    const hash = createHash('sha256');
    for await (const chunk of freeingChunks(streamBody(incoming))) {
      // Others may come meanwhile.
      await turn();
      hash.update(chunk);
    }
    response.end(hash.digest('hex'));
  });
  const file = randomBytes(bytes);
  const sizes = [70_000, 1, 16_384, 200_000, 999];
  for (const declared of [true, false]) {
    const headers = declared ? { 'content-length': bytes } : {};
    const sending = request({ port: server.port, method: 'POST', headers });
    const answered = once(sending, 'response');
    for (let sent = 0, i = 0; sent < bytes; i++) {
      const size = sizes[i % sizes.length]!;
      sending.write(file.subarray(sent, sent + size));
      sent += size;
      if (i % 3 === 0) await turn();
    }
    sending.end();
    const [response] = await answered;
    const [told] = await once(response, 'data');
    expect(String(told)).toBe(hashOf(file));
  }
});

it('fails where the body breaks off', async () => {
  const seen = Promise.withResolvers<unknown>();
  using server = await serve(async (incoming) => {
    try {
      for await (const _chunk of streamBody(incoming)) await turn();
      seen.resolve('whole');
    } catch (error) {
      seen.resolve(error);
    }
  });
  const sending = request({ port: server.port, method: 'POST', headers: { 'content-length': 1000 } });
  sending.on('error', () => {});
  sending.write(Buffer.alloc(500), () => sending.destroy());
  expect(await seen.promise).toMatchObject({ code: 'ECONNRESET' });
});

it('leaves the connection to the answer where nobody reads on', async () => {
  using server = await serve(async (incoming, response) => {
    for await (const _chunk of streamBody(incoming)) break;
    response.end('enough');
    incoming.resume();
  });
  const sending = request({ port: server.port, method: 'POST' });
  const answered = once(sending, 'response');
  for (let i = 0; i < 20; i++) sending.write(Buffer.alloc(50_000));
  sending.end();
  const [response] = await answered;
  expect(String((await once(response, 'data'))[0])).toBe('enough');
});

it('frees what was read, and nothing that others have', async () => {
  async function* source() {
    yield alone;
    yield part;
  }
  const alone = new Uint8Array(1000);
  const whole = new Uint8Array(1000).fill(7);
  const part = whole.subarray(10, 20);
  for await (const chunk of freeingChunks(source())) expect(chunk.byteLength).toBeGreaterThan(0);
  expect(alone.buffer.byteLength).toBe(0);
  expect(part).toEqual(new Uint8Array(10).fill(7));
});
