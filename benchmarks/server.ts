/**
 * The server under load: `pnpm bench:server [SECONDS] [server]`, with `server` only the whole one, with
 * `upload` or `mixed` only that. Every server and the load generator run in processes of their
 * own; FastAPI takes part where `$PYTHON` (default `python3`) has it.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportSigningKey, generateSigningKey } from '../packages/core/src/auth/index.ts';
import { startEmbeddedPostgres } from '../packages/store/src/embedded/index.ts';
import { connectDatabase } from '../packages/store/src/index.ts';
import {
  type Contestant,
  type Credentials,
  type Load,
  load,
  loadMixed,
  startContestant,
  startFastApi,
} from './server/process.ts';

const seconds = Number(process.argv[2] ?? 5);
const password = 'a sentence nobody guesses 1';
const uploadBytes = 200 * 1024 ** 2;

const only = process.argv[3];
if (only === undefined) await compareTrivial();
await measureServer();

async function compareTrivial(): Promise<void> {
  const results: [string, Measured][] = [];
  for (const name of ['bare', 'own', 'stock']) {
    await using server = await startContestant(name);
    results.push([name, await warmLoad(server, `${server.url}/hello`)]);
  }
  const python = await startFastApi();
  if (python) {
    await using server = python;
    results.push(['fastapi', await warmLoad(server, `${server.url}/hello`)]);
  }
  const stock = results.find(([name]) => name === 'stock')?.[1].perSecond ?? 1;
  console.log(
    `\nload of the machine before: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`,
  );
  console.log('trivial query, 64 connections    per s   p50 ms   p99 ms  CPU us each  vs stock');
  for (const [name, told] of results) printLoad(name, told, told.perSecond / stock);
}

/** A load with what it cost the server: on a machine that others use, too, that says more than the rate. */
interface Measured extends Load {
  /** Microseconds of processor for one request. */
  readonly cpu: number | undefined;
}

async function warmLoad(
  server: Contestant,
  url: string,
  ...headers: readonly Readonly<Record<string, string>>[]
): Promise<Measured> {
  await load(url, 2, ...headers);
  const before = await server.usage();
  const told = await load(url, seconds, ...headers);
  const after = await server.usage();
  return { ...told, cpu: before && after ? (after.cpu - before.cpu) / told.total : undefined };
}

function printLoad(name: string, { perSecond, p50, p99, cpu, failed }: Measured, ratio?: number): void {
  const cells = [
    name.padEnd(28),
    Math.round(perSecond).toLocaleString('en').padStart(9),
    String(p50).padStart(9),
    String(p99).padStart(9),
    (cpu === undefined ? '-' : cpu.toFixed(0)).padStart(12),
    (ratio?.toFixed(2) ?? '').padStart(10),
    failed > 0 ? `  ${failed} failed` : '',
  ];
  console.log(cells.join(''));
}

async function measureServer(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-bench-'));
  const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), persistent: false });
  const key = JSON.stringify(await exportSigningKey(await generateSigningKey()));
  try {
    await using server = await startContestant(
      'docproc',
      postgres.connectionString,
      join(folder, 'blobs'),
      key,
    );
    const user = await register(server);
    const authorization = `Bearer ${await login(server, user.email)}`;
    if (only === 'upload') return await uploadLarge(server, authorization);
    if (only === 'mixed')
      return await measureMixed(server, await registerMany(server, postgres.connectionString));
    await fillCatalogue(postgres.connectionString, user.email, 5000);
    await fillCatalogue(postgres.connectionString, (await register(server)).email, 5000);
    await vacuum(postgres.connectionString);
    console.log('\nthe whole server, 64 connections');
    const list = `${server.url}/trpc/documents.list?input=${encodeURIComponent('{"pageSize":20}')}`;
    printLoad('documents.list, one user', await warmLoad(server, list, { authorization }));
    const users = await registerMany(server, postgres.connectionString);
    const headers = users.map(({ token }) => ({ authorization: `Bearer ${token}` }));
    printLoad('documents.list, 64 users', await warmLoad(server, list, ...headers));
    printLoad('users.me', await warmLoad(server, `${server.url}/trpc/users.me`, { authorization }));
    printLoad('health.live', await warmLoad(server, `${server.url}/trpc/health.live`));
    await measureMixed(server, users);
    await loginStorm(server);
    await uploadLarge(server, authorization);
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** 64 accounts with 100 documents each. */
async function registerMany(server: Contestant, connectionString: string): Promise<Credentials[]> {
  const users: Credentials[] = [];
  for (let i = 0; i < 64; i++) {
    const { email } = await register(server);
    await fillCatalogue(connectionString, email, 100);
    users.push({ email, password, token: await login(server, email) });
  }
  await vacuum(connectionString);
  return users;
}

async function call(server: Contestant, path: string, input: object): Promise<Record<string, never>> {
  const response = await fetch(`${server.url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as { result?: { data: Record<string, never> } };
  if (!answer.result) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.result.data;
}

async function register(server: Contestant): Promise<{ email: string }> {
  const email = `bench${Math.random().toString(36).slice(2)}@example.com`;
  await call(server, 'auth.register', { email, password, name: 'Bench' });
  return { email };
}

async function login(server: Contestant, email: string): Promise<string> {
  return String((await call(server, 'auth.login', { email, password }))['accessToken']);
}

/** Documents of this user, with results. */
async function fillCatalogue(connectionString: string, email: string, documents: number): Promise<void> {
  const database = connectDatabase({ connectionString, poolSize: 1 });
  await database.pool.query(
    `with owner as (select id from docproc.users where email = $1),
     made as (
       insert into docproc.documents (owner_id, name, media_type, bytes, sha256, state, attempt, progress, created_at)
       select owner.id, 'invoice ' || n || '.pdf', 'application/pdf', 1000 + n, md5(n::text) || md5(n::text), 'completed',
         1, 1, now() - n * interval '1 minute'
       from owner, generate_series(1, $2::int) n
       returning id, owner_id
     ),
     totals as (insert into docproc.document_totals select id, $2 from owner)
     insert into docproc.extractions (document_id, run, owner_id, type, seller, total, currency, page_count, result)
     select id, 1, owner_id, 'invoice', 'Acme', 12.5, 'EUR', 1, '{}' from made`,
    [email, documents],
  );
  await database.close();
}

async function vacuum(connectionString: string): Promise<void> {
  const database = connectDatabase({ connectionString, poolSize: 1 });
  await database.pool.query('vacuum analyze');
  await database.close();
}

/** How late the server's event loop is while it does everything at once. */
async function measureMixed(server: Contestant, users: readonly Credentials[]): Promise<void> {
  await loadMixed(server.url, 2, users);
  const before = await server.usage();
  const done = await loadMixed(server.url, seconds, users);
  const after = await server.usage();
  const [p50, p99, worst] = (after?.late ?? []).map((ms) => ms.toFixed(1));
  const each = Object.entries(done).map(([kind, count]) => `${kind} ${(count / seconds).toFixed(0)}`);
  console.log(`mixed load, a second: ${each.join(', ')}`);
  console.log(
    `event loop late by p50 ${p50} ms, p99 ${p99} ms, at most ${worst} ms; ` +
      `processor ${(((after?.cpu ?? 0) - (before?.cpu ?? 0)) / 1e4 / seconds).toFixed(0)} %`,
  );
}

async function loginStorm(server: Contestant): Promise<void> {
  const users: string[] = [];
  for (let i = 0; i < 20; i++) users.push((await register(server)).email);
  const times = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const started = performance.now();
      await login(server, users[i % users.length] ?? '');
      return performance.now() - started;
    }),
  );
  times.sort((a, b) => a - b);
  console.log(`login storm of 100: p50 ${times[49]?.toFixed(0)} ms, p95 ${times[94]?.toFixed(0)} ms`);
}

/** In turn with a plain server that pipes into a file, so that both have the same machine. */
async function uploadLarge(server: Contestant, authorization: string): Promise<void> {
  await using plain = await startContestant('piping');
  const ours: Upload[] = [];
  const theirs: Upload[] = [];
  for (let round = 0; round < 5; round++) {
    ours.push(await measureUpload(server, authorization));
    theirs.push(await measureUpload(plain, authorization));
  }
  console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)}`);
  printUpload('upload of 200 MB', ours);
  printUpload('node:http into a file, SHA-256', theirs);
  const ratio = median(ours.map(({ rate }) => rate)) / median(theirs.map(({ rate }) => rate));
  console.log(`rate beside node:http: ${ratio.toFixed(2)}`);
}

/** MB/s, and MB of memory beyond what the server had before. */
interface Upload {
  readonly rate: number;
  readonly memory: number;
}

function printUpload(name: string, runs: readonly Upload[]): void {
  const rates = runs.map(({ rate }) => rate);
  const memory = runs.map((run) => run.memory);
  console.log(
    `${name}: median ${median(rates).toFixed(0)} MB/s (${rates.map((rate) => rate.toFixed(0)).join(', ')}), ` +
      `at most ${Math.max(...memory).toFixed(0)} MB more memory (median ${median(memory).toFixed(0)})`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function measureUpload(server: Contestant, authorization: string): Promise<Upload> {
  // What the runtime and the libraries need at all is not the file's.
  await sendFile(server, authorization, 1024 ** 2);
  const memory = async () => (await server.usage())?.memory ?? 0;
  const before = await memory();
  let peak = before;
  let done = false;
  const watch = (async () => {
    while (!done) {
      peak = Math.max(peak, await memory());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const started = performance.now();
  await sendFile(server, authorization, uploadBytes);
  const rate = 200 / ((performance.now() - started) / 1000);
  done = true;
  await watch;
  return { rate, memory: peak - before };
}

async function sendFile({ url }: Contestant, authorization: string, bytes: number): Promise<void> {
  const upload = request(`${url}/trpc/documents.upload`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/octet-stream', 'content-length': bytes },
  });
  const answered = once(upload, 'response');
  const chunk = Buffer.alloc(256 * 1024, `line of text ${Math.random()}\n`);
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    if (!upload.write(chunk)) await once(upload, 'drain');
  }
  upload.end();
  const [response] = await answered;
  response.resume();
  if (response.statusCode !== 200) throw new Error(`the upload was answered with ${response.statusCode}`);
}
