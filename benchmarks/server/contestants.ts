/** Servers that the benchmark asks, each in a process of its own: `node contestants.ts NAME`. Tells its address to the parent. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { initTRPC } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { createRpcHandler } from '../../packages/server/src/adapter/handler.ts';
import { createServer as createDocproc, parseSigningKey } from '../../packages/server/src/index.ts';

const t = initTRPC.create();
const router = t.router({ hello: t.procedure.query(() => ({ status: 'ok', uptime: 1 })) });

const listeners: Readonly<Record<string, () => RequestListener>> = {
  bare: () => (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'ok', uptime: 1 }));
  },
  // What an upload costs at the least: bytes to a file, hashed on the way, and on the disk before the answer.
  piping: () => (request, response) => {
    const path = join(tmpdir(), `docproc-bench-${process.pid}-${Math.random()}`);
    const hash = createHash('sha256');
    const file = createWriteStream(path, { flush: true });
    request.on('data', (chunk: Buffer) => hash.update(chunk));
    pipeline(request, file)
      .then(() => response.end(hash.digest('hex')))
      .finally(() => rm(path, { force: true }));
  },
  stock: () => createHTTPHandler({ router }),
  own: () => {
    const handle = createRpcHandler({ router, createContext: () => ({}) });
    return (request, response) => void handle(request, response, (request.url ?? '/').slice(1));
  },
};

const [name = '', connectionString = '', blobs = '', key = ''] = process.argv.slice(2);
process.on('message', (message) => {
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ rss: process.memoryUsage().rss, cpu: user + system, late: lateness() });
});

const resolution = 10;
const loop = monitorEventLoopDelay({ resolution });
loop.enable();

/** How late the event loop was since it was asked last: p50, p99 and the worst, in milliseconds. */
function lateness(): number[] {
  const late = [50, 99, 100].map((q) => Math.max(0, loop.percentile(q) / 1e6 - resolution));
  loop.reset();
  return late;
}

process.on('disconnect', () => process.exit(0));
process.send?.({ url: await start() });

async function start(): Promise<string> {
  const listener = listeners[name];
  if (!listener) return startDocproc();
  const server = createServer(listener()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startDocproc(): Promise<string> {
  const server = await createDocproc({
    connectionString,
    blobs,
    signingKeys: { current: await parseSigningKey(key) },
    port: 0,
    maxUploadBytes: 1024 ** 3,
    // What is measured is not what is allowed.
    limits: { callsPerMinute: 0, registrationsPerHour: 0 },
  });
  return server.url;
}
