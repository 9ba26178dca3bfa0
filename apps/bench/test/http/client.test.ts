import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createAddresses } from '../../src/http/address.ts';
import { TimedHttpClient } from '../../src/http/client.ts';
import { createCookies } from '../../src/http/cookies.ts';
import type { FinishedRequest } from '../../src/http/metrics.ts';
import { createPool } from '../../src/http/pool.ts';
import { sleep } from '../support/context.ts';
import { readAll, serve } from '../support/server.ts';

function clientOf(base: string, signal = new AbortController().signal, pool = createPool()) {
  const seen: FinishedRequest[] = [];
  const cookies = createCookies();
  const client = new TimedHttpClient({
    addresses: createAddresses(base),
    pool,
    cookies,
    signal,
    onRequest: (request) => void seen.push(request),
  });
  return { client, seen, close: pool.close };
}

describe('the HTTP client', () => {
  it('sends every kind of body and keeps its connection', async () => {
    const ports = new Set<number | undefined>();
    await using server = await serve(async (request, response) => {
      ports.add(request.socket.remotePort);
      const body = await readAll(request);
      response.end(JSON.stringify({ method: request.method, type: request.headers['content-type'], body }));
    });
    const { client, seen, close } = clientOf(server.url);
    async function* pieces() {
      yield Buffer.from('in ');
      yield Buffer.from('pieces');
    }
    const post = (body: Parameters<typeof client.post>[1]) => client.post('/x?q=1', body);
    expect((await client.get('/')).json()).toMatchObject({ method: 'GET', body: '' });
    expect((await post({ a: 1 })).json()).toMatchObject({ type: 'application/json', body: '{"a":1}' });
    expect((await post('글')).json()).toMatchObject({ body: '글' });
    expect((await post(Buffer.from('bytes'))).json()).toMatchObject({ body: 'bytes' });
    expect((await post(pieces())).json()).toMatchObject({ body: 'in pieces' });
    expect((await client.head('/')).status).toBe(200);
    close();
    expect(ports.size).toBe(1);
    expect(seen.map(({ name }) => new URL(name).pathname)).toEqual(['/', '/x', '/x', '/x', '/x', '/']);
    for (const { timings, received, sent } of seen) {
      expect(timings.sending + timings.waiting + timings.receiving).toBeCloseTo(timings.duration, 6);
      expect(Math.min(received, sent)).toBeGreaterThan(20);
    }
    expect(seen[0]?.timings.connecting).toBeGreaterThan(0);
    expect(seen[1]?.timings.connecting).toBe(0);
  });

  it('times what the server takes before and after the first byte', async () => {
    await using server = await serve((_request, response) => {
      setTimeout(() => {
        response.write('a');
        setTimeout(() => response.end('b'), 60);
      }, 80);
    });
    const { client, close } = clientOf(server.url);
    const { timings } = await client.get('/');
    close();
    expect(timings.waiting).toBeGreaterThan(75);
    expect(timings.receiving).toBeGreaterThan(55);
  });

  it('follows redirects, each its own request', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/end') {
        response.end(request.method);
        return;
      }
      response.writeHead(302, { location: '/end' }).end();
    });
    const { client, seen, close } = clientOf(server.url);
    expect((await client.post('/start', 'x')).text()).toBe('GET');
    expect((await client.get('/start', { redirects: 0 })).status).toBe(302);
    close();
    expect(seen.map(({ status }) => status)).toEqual([302, 200, 302]);
  });

  it('gives status 0 and a reason where no answer comes', async () => {
    const { client, seen } = clientOf('http://127.0.0.1:9');
    expect(await client.get('/')).toMatchObject({
      status: 0,
      error: expect.stringMatching(/ECONNREFUSED|connect/),
    });
    await using server = await serve(() => {});
    expect(await client.get(server.url, { timeout: 50 })).toMatchObject({
      status: 0,
      error: expect.stringContaining('50 ms'),
    });
    expect(seen.map(({ expected }) => expected)).toEqual([false, false]);
  });

  it('tries a new connection where a kept one was closed', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        // Whatever comes next on this connection finds it closed.
        socket.on('data', () => socket.destroy());
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { client, close } = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for (let turn = 0; turn < 3; turn += 1) expect((await client.get('/')).text()).toBe('ok');
    expect(await client.post('/', 'once only')).toMatchObject({ status: 0 });
    close();
    server.close();
    expect(connections).toBe(3);
  });

  it('ends with the signal, on a connection that carried others before too', async () => {
    const arrived = Promise.withResolvers<void>();
    await using server = await serve((request, response) => {
      if (request.url === '/') response.end();
      else arrived.resolve();
    });
    const stop = new AbortController();
    const { client } = clientOf(server.url, stop.signal);
    await client.get('/');
    const asked = client.get('/endless');
    await arrived.promise;
    stop.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await expect(client.get('/')).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is not ended by the signal of whoever used its connection before', async () => {
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await using server = await serve(async (request, response) => {
      if (request.url === '/late') {
        arrived.resolve();
        await released.promise;
      }
      response.end(String(request.socket.remotePort));
    });
    const stop = new AbortController();
    const pool = createPool();
    const first = await clientOf(server.url, stop.signal, pool).client.get('/');
    const second = clientOf(server.url, undefined, pool).client.get('/late');
    await arrived.promise;
    stop.abort();
    released.resolve();
    expect((await second).text()).toBe(first.text());
    pool.close();
  });

  it('has its whole time for each request of a connection, and none while that is idle', async () => {
    const ports = new Set<number | undefined>();
    await using server = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      if (request.url === '/') response.end();
    });
    const { client } = clientOf(server.url);
    const timeout = '1s';
    expect((await client.get('/', { timeout })).status).toBe(200);
    await sleep(1200);
    expect((await client.get('/', { timeout })).status).toBe(200);
    expect(await client.get('/endless', { timeout })).toMatchObject({
      status: 0,
      error: expect.stringContaining('1000 ms'),
    });
    expect(ports.size).toBe(1);
  });

  it('does not reuse a connection whose request was answered before all of it was sent', async () => {
    const ports: (number | undefined)[] = [];
    await using server = await serve((request, response) => {
      ports.push(request.socket.remotePort);
      response.end();
    });
    const { client, close } = clientOf(server.url);
    const released = Promise.withResolvers<void>();
    async function* pieces() {
      yield Buffer.from('first');
      await released.promise;
      yield Buffer.from('second');
    }
    expect((await client.post('/', pieces())).status).toBe(200);
    expect((await client.get('/')).status).toBe(200);
    released.resolve();
    close();
    expect(new Set(ports).size).toBe(2);
  });

  it('refuses a header that would begin another one', async () => {
    const { client } = clientOf('http://127.0.0.1:9');
    await expect(client.get('/', { headers: { a: 'b\r\nc: d' } })).rejects.toThrow(TypeError);
  });

  it('sends cookies back as a browser does, over redirects too', async () => {
    const sent: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      sent.push(`${request.url} ${request.headers.cookie ?? '-'}`);
      if (request.url !== '/login') return void response.end();
      response.setHeader('Set-Cookie', [
        'sid=a; Path=/; HttpOnly; Expires=Wed, 01 Jan 2098 00:00:00 GMT',
        'part=b; Path=/elsewhere',
        'foreign=c; Domain=example.com',
        'gone=d; Max-Age=0',
      ]);
      response.writeHead(303, { Location: '/home' }).end();
    });
    const { client, close } = clientOf(server.url);
    await client.post('/login', 'x');
    await client.get('/elsewhere/x');
    await client.get('/', { headers: { Cookie: 'own=1' } });
    close();
    expect(sent).toEqual(['/login -', '/home sid=a', '/elsewhere/x part=b; sid=a', '/ own=1']);
  });
});
