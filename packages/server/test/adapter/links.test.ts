import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  isNonJsonSerializable,
  splitLink,
} from '@trpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seen, serveTestRouter, type testRouter } from './router.ts';

type Router = typeof testRouter;

describe.each(['own', 'stock'] as const)('by the %s adapter', (which) => {
  let served: Awaited<ReturnType<typeof serveTestRouter>>;
  beforeAll(async () => {
    served = await serveTestRouter(which);
  });
  afterAll(() => served[Symbol.asyncDispose]());

  /** A client, and the paths of the requests that it made. */
  function client(
    link: 'single' | 'batch' | 'stream',
    options: { maxURLLength?: number; maxItems?: number } = {},
  ) {
    const urls: string[] = [];
    const shared = {
      url: served.url,
      fetch: (url: unknown, init: unknown) => {
        urls.push(new URL(String(url)).pathname);
        return fetch(String(url), init as RequestInit);
      },
    };
    const link_ = {
      single: () =>
        splitLink({
          condition: ({ input }) => isNonJsonSerializable(input),
          true: httpLink(shared),
          false: httpLink({ ...shared, headers: { 'x-name': 'kim' } }),
        }),
      batch: () => httpBatchLink({ ...shared, ...options, headers: { 'x-name': 'kim' } }),
      stream: () => httpBatchStreamLink({ ...shared, ...options }),
    }[link]();
    return { urls, trpc: createTRPCClient<Router>({ links: [link_] }) };
  }

  it.each(['single', 'batch', 'stream'] as const)('serves the %s link', async (link) => {
    const { trpc } = client(link);
    const [hello, sum, leaf, nothing, none] = await Promise.all([
      trpc.hello.query('한글 & more?'),
      trpc.add.mutate({ a: 1, b: 2 }),
      trpc.deep.inner.leaf.query(),
      trpc.nothing.query(),
      trpc.none.mutate(),
    ]);
    expect([hello, sum, leaf, nothing, none]).toEqual([
      'hello 한글 & more?',
      3,
      { leaf: true, at: [1, null, '한글'] },
      undefined,
      null,
    ]);
  });

  it('takes several calls at once in one request', async () => {
    const { trpc, urls } = client('batch');
    expect(await Promise.all([trpc.hello.query('a'), trpc.hello.query('b'), trpc.who.query()])).toEqual([
      'hello a',
      'hello b',
      'kim',
    ]);
    expect(urls).toEqual(['/hello,hello,who']);
  });

  it('answers each call of a batch by itself', async () => {
    const { trpc } = client('batch');
    const results = await Promise.allSettled([
      trpc.hello.query('a'),
      trpc.fails.query(1),
      trpc.teapot.query(),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(results[1]).toMatchObject({
      reason: {
        data: { code: 'FORBIDDEN', httpStatus: 403, path: 'fails', told: { input: 1, type: 'query' } },
      },
    });
  });

  it('works on the calls of a batch at the same time', async () => {
    const { trpc } = client('batch');
    expect(await Promise.all([40, 20, 1].map((ms) => trpc.pause.query(ms)))).toEqual([40, 20, 1]);
  });

  it('is split by the client where a batch would be too long or too large', async () => {
    const short = client('batch', { maxURLLength: 100 });
    await Promise.all(['a', 'b', 'c'].map((word) => short.trpc.hello.query(word.repeat(20))));
    expect(short.urls.length).toBeGreaterThan(1);
    const few = client('batch', { maxItems: 2 });
    await Promise.all(['a', 'b', 'c'].map((word) => few.trpc.hello.query(word)));
    expect(few.urls).toEqual(['/hello,hello', '/hello']);
  });

  it('refuses a batch that is larger than allowed', async () => {
    const { trpc } = client('batch');
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => trpc.hello.query()));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('tells where input is wrong', async () => {
    const { trpc } = client('single');
    await expect(trpc.add.mutate({ a: '1' } as never)).rejects.toMatchObject({
      data: { code: 'BAD_REQUEST', httpStatus: 400, zod: 2, told: { name: 'kim' } },
    });
  });

  it('takes forms and files', async () => {
    const { trpc } = client('single');
    const form = new FormData();
    form.set('word', 'spoken');
    expect(await trpc.form.mutate(form)).toBe('spoken');
    expect(await trpc.bytes.mutate(new Blob(['x'.repeat(9_000)]))).toBe(9_000);
  });

  it('tells a stream of a batch as it comes', async () => {
    const { trpc } = client('stream');
    const order: number[] = [];
    await Promise.all([300, 1].map((ms) => trpc.pause.query(ms).then((value) => order.push(value))));
    expect(order).toEqual([1, 300]);
  });

  it('aborts what nobody waits for any more', async () => {
    const { trpc } = client('single');
    const before = { ...seen };
    const leave = new AbortController();
    const call = trpc.slow.query(undefined, { signal: leave.signal });
    await expect.poll(() => seen.started).toBe(before.started + 1);
    leave.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => seen.aborted).toBe(before.aborted + 1);
  });

  it('goes on after a body that broke off', async () => {
    const broken = request({ port: served.port, host: '127.0.0.1', path: '/add', method: 'POST' });
    broken.on('error', () => {});
    broken.setHeader('content-type', 'application/json');
    broken.setHeader('content-length', '100');
    broken.write('{"a":');
    await delay(50);
    broken.destroy();
    expect(await client('single').trpc.hello.query('again')).toBe('hello again');
  });

  it('takes several requests on one connection, one after the other', async () => {
    const socket = connect(served.port, '127.0.0.1');
    const ask = (name: string) => `GET /hello?input=%22${name}%22 HTTP/1.1\r\nHost: x\r\n\r\n`;
    let told = '';
    socket.on('data', (chunk) => {
      told += chunk;
    });
    socket.write(ask('a') + ask('b') + ask('c'));
    await expect.poll(() => told.match(/hello [abc]/g)).toEqual(['hello a', 'hello b', 'hello c']);
    socket.destroy();
  });
});
