/**
 * Many sockets on one server: `pnpm bench:sockets [SOCKETS] [ROUNDS]`. A server in a process of its own, 10 accounts; every
 * socket (`/ws`) has to get every event of its account, once. Tells memory a socket, and how long after an event was
 * written it arrived.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exportSigningKey, generateSigningKey } from '../packages/core/src/auth/index.ts';
import { startEmbeddedPostgres } from '../packages/store/src/embedded/index.ts';
import {
  connectDatabase,
  createDocumentStore,
  createFolderBlobStore,
  openQueue,
} from '../packages/store/src/index.ts';
import { type Contestant, startContestant } from './server/process.ts';

const sockets = Number(process.argv[2] ?? 2000);
const rounds = Number(process.argv[3] ?? 20);
const accounts = 10;
const password = 'a sentence nobody guesses 1';

/** What one socket was told. */
interface Listener {
  readonly account: number;
  readonly told: Set<string>;
  twice: number;
}

const folder = await mkdtemp(join(tmpdir(), 'docproc-sockets-'));
const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), persistent: false });
try {
  await measure();
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const key = JSON.stringify(await exportSigningKey(await generateSigningKey()));
  const blobs = join(folder, 'blobs');
  await using server = await startContestant('docproc', postgres.connectionString, blobs, key);
  const users = await Promise.all(Array.from({ length: accounts }, () => logIn(server.url)));
  const before = (await server.usage())?.memory ?? 0;
  const lags: number[] = [];
  const listeners = await openAll(server, users, lags);
  await delay(2000);
  const after = (await server.usage())?.memory ?? 0;
  console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`);
  console.log(
    `${listeners.length} sockets: ${(((after - before) * 1024) / listeners.length).toFixed(1)} KiB of memory each`,
  );
  lags.length = 0;
  const started = performance.now();
  await makeEvents(users.map(({ id }) => id));
  const expected = rounds * 4;
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (listeners.every(({ told }) => told.size >= expected)) break;
    await delay(100);
  }
  const seconds = (performance.now() - started) / 1000;
  const lost = listeners.reduce((sum, { told }) => sum + Math.max(0, expected - told.size), 0);
  const twice = listeners.reduce((sum, listener) => sum + listener.twice, 0);
  lags.sort((a, b) => a - b);
  const at = (part: number) => lags[Math.floor(lags.length * part)] ?? Number.NaN;
  console.log(`${lags.length} messages in ${seconds.toFixed(1)} s, ${lost} lost, ${twice} twice`);
  console.log(`lag p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
  console.log(`memory afterwards: ${((await server.usage())?.memory ?? 0).toFixed(0)} MiB`);
  if (lost > 0 || twice > 0) process.exitCode = 1;
}

type User = Awaited<ReturnType<typeof logIn>>;

async function logIn(url: string) {
  const email = `user${Math.random().toString(36).slice(2)}@example.com`;
  await call(url, 'auth.register', { email, password, name: 'Bench' });
  const { accessToken, user } = await call(url, 'auth.login', { email, password });
  return { id: String(user?.id), token: String(accessToken) };
}

async function call(url: string, path: string, input: object) {
  const response = await fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const { result } = (await response.json()) as {
    result?: { data: { accessToken?: string; user?: { id: string } } };
  };
  if (!result) throw new Error(`${path} was answered with ${response.status}`);
  return result.data;
}

/** A few at a time: how quickly they open is not what is measured. */
async function openAll(server: Contestant, users: readonly User[], lags: number[]): Promise<Listener[]> {
  const listeners: Listener[] = [];
  while (listeners.length < sockets) {
    const batch = Array.from({ length: Math.min(50, sockets - listeners.length) }, (_, index) =>
      open(server.url, users, listeners.length + index, lags),
    );
    listeners.push(...(await Promise.all(batch)));
  }
  return listeners;
}

async function open(url: string, users: readonly User[], n: number, lags: number[]): Promise<Listener> {
  const account = n % users.length;
  const listener: Listener = { account, told: new Set(), twice: 0 };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?token=${users[account]?.token}`);
  socket.addEventListener('message', ({ data }) => {
    const { type, event_id, at } = JSON.parse(String(data)) as { type: string; event_id: string; at: string };
    if (type === 'connected') return;
    lags.push(Date.now() - Date.parse(at));
    if (listener.told.has(event_id)) listener.twice += 1;
    listener.told.add(event_id);
  });
  await once(socket as unknown as EventTarget & NodeJS.EventEmitter, 'message');
  return listener;
}

/** What uploads and a worker do, as fast as four a second for each account. */
async function makeEvents(owners: readonly string[]): Promise<void> {
  const database = connectDatabase({ connectionString: postgres.connectionString, poolSize: 4 });
  const queue = await openQueue({ database, mode: 'send' });
  const blobs = createFolderBlobStore({ folder: join(folder, 'blobs') });
  const documents = createDocumentStore({ database, queue, blobs });
  for (let round = 0; round < rounds; round++) {
    const next = delay(250);
    for (const ownerId of owners) {
      const blob = await blobs.write(new Blob([`${Math.random()}`]).stream());
      const { id } = await documents.create({ ownerId, name: 'a.txt', mediaType: 'text/plain', blob });
      await documents.claim({ documentId: id, run: 1 }, { workerId: 'w', attempt: 1 });
      await documents.fail({ documentId: id, run: 1 }, { code: 'INTERNAL', message: 'A benchmark.' });
    }
    await next;
  }
  await queue.stop(0);
  await database.close();
}
