import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { initTRPC, TRPCError, tracked } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { octetInputParser, type ResponseMetaFn } from '@trpc/server/http';
import { z } from 'zod';
import { createRpcHandler } from '../../src/adapter/handler.ts';

interface TestContext {
  readonly name: string | undefined;
}

const t = initTRPC.context<TestContext>().create({
  isDev: false,
  errorFormatter: ({ shape, error, input, path, type, ctx }) => ({
    ...shape,
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      path: shape.data.path,
      told: { path, type, input, name: ctx?.name },
      zod: error.cause instanceof z.ZodError ? error.cause.issues.length : null,
    },
  }),
});

/** What happened inside procedures, for tests that wait for it. */
export const seen = { aborted: 0, started: 0 };

/** A router with one procedure for each way in which a call can go. */
export const testRouter = t.router({
  hello: t.procedure.input(z.string().optional()).query(({ input }) => `hello ${input ?? 'nobody'}`),
  who: t.procedure.query(({ ctx }) => ctx.name ?? null),
  add: t.procedure
    .input(z.object({ a: z.number(), b: z.number() }))
    .mutation(({ input }) => input.a + input.b),
  nothing: t.procedure.query(() => undefined),
  none: t.procedure.mutation(() => null),
  deep: t.router({
    inner: t.router({ leaf: t.procedure.query(() => ({ leaf: true, at: [1, null, '한글'] })) }),
  }),
  fails: t.procedure.input(z.any()).query(() => {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'not you' });
  }),
  breaks: t.procedure.mutation(() => {
    throw new Error('a fault');
  }),
  teapot: t.procedure.query(() => {
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'slow down' });
  }),
  unwritable: t.procedure.query(() => 10n as unknown as string),
  later: t.procedure.query(() => ({ slow: Promise.resolve('value') })),
  slow: t.procedure.query(async ({ signal }) => {
    seen.started += 1;
    signal?.addEventListener('abort', () => {
      seen.aborted += 1;
    });
    await delay(5000, undefined, { signal: signal as AbortSignal });
    return 'late';
  }),
  pause: t.procedure.input(z.number()).query(async ({ input }) => {
    await delay(input);
    return input;
  }),
  form: t.procedure.input(z.instanceof(FormData)).mutation(({ input }) => String(input.get('word'))),
  bytes: t.procedure.input(octetInputParser).mutation(async ({ input }) => {
    let bytes = 0;
    for await (const chunk of input) bytes += (chunk as Uint8Array).byteLength;
    return bytes;
  }),
  count: t.procedure
    .input(z.object({ lastEventId: z.string().optional() }).optional())
    .subscription(async function* ({ input }) {
      for (let i = Number(input?.lastEventId ?? 0) + 1; i <= 3; i++) yield tracked(String(i), i);
    }),
});

const responseMeta: ResponseMetaFn<typeof testRouter> = ({ paths, errors, type, data, info }) => ({
  headers: {
    'x-paths': (paths ?? []).join(' '),
    'x-type': `${type} ${info?.isBatchCall ?? '-'} ${info?.url?.pathname ?? '-'} ${data.length}`,
    'x-errors': errors.map(({ code }) => code).join(' '),
  },
  ...(errors.some(({ code }) => code === 'TOO_MANY_REQUESTS') && { status: 418 }),
});

const limits = { maxBatchSize: 4 };
const maxBodySize = 10_000;

function contextOf(request: IncomingMessage): TestContext {
  if (request.headers['x-broken']) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'no context' });
  const name = request.headers['x-name'];
  return { name: typeof name === 'string' ? name : undefined };
}

function own(): RequestListener {
  const handle = createRpcHandler({
    router: testRouter,
    createContext: ({ request }) => contextOf(request),
    responseMeta,
    maxBodyBytes: maxBodySize,
    ...limits,
  });
  return (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    handle(request, response, path.slice(1)).catch(() => response.destroy());
  };
}

function stock(): RequestListener {
  return createHTTPHandler({
    router: testRouter,
    createContext: ({ req }) => contextOf(req as IncomingMessage),
    responseMeta,
    maxBodySize,
    ...limits,
  });
}

/** Serves the test router by our adapter, or by tRPC's. */
export async function serveTestRouter(which: 'own' | 'stock') {
  const listener = which === 'own' ? own() : stock();
  const server = createServer((request: IncomingMessage, response: ServerResponse) =>
    listener(request, response),
  ).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
