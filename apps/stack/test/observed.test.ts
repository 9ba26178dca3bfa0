import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { generateSigningKey } from '@org/docproc-core/auth';
import { createExtractionPool } from '@org/docproc-core/extract';
import { type Logger, silentLogger } from '@org/docproc-core/ports';
import { createServer, type DocprocServer } from '@org/docproc-server';
import { connectDatabase, createFolderBlobStore, openQueue, openTracing } from '@org/docproc-store';
import { createJobObserver, createWorker, createWorkerMetrics } from '@org/docproc-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from './support/database.ts';

interface Span {
  readonly name: string;
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

const root = new URL('../../../', import.meta.url);
const closers: (() => unknown)[] = [];
const spans: Span[] = [];
const lines: Record<string, unknown>[] = [];
let server: DocprocServer;
let workerPage: () => Promise<string>;
let serverPage: () => Promise<string>;
let token: string;

/** Stands at the place of a collector: takes OTLP as JSON over HTTP, and keeps the spans. */
async function openCollector(): Promise<string> {
  const http = createHttpServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    for (const { resource, scopeSpans } of body.resourceSpans) {
      const [{ value }] = resource.attributes;
      for (const { spans: own } of scopeSpans)
        spans.push(...own.map((span: Span) => ({ ...span, service: value.stringValue })));
    }
    response.end('{}');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(() => void http.close());
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** A server and a worker in this process, on a PostgreSQL of their own, that tell all of themselves. */
beforeAll(async () => {
  const endpoint = await openCollector();
  const postgres = await openDatabase();
  closers.push(() => postgres[Symbol.asyncDispose]());
  const { connectionString } = postgres;
  const folder = join(postgres.folder, 'blobs');
  const serverTracing = await openTracing({ endpoint, service: 'docproc-server' });
  server = await createServer({
    connectionString,
    blobs: folder,
    signingKeys: { current: await generateSigningKey() },
    port: 0,
    tracing: serverTracing,
  });
  closers.push(() => server.close(1000).then(() => serverTracing.close()));
  const database = connectDatabase({ connectionString });
  const queue = await openQueue({ database, mode: 'work' });
  const pool = createExtractionPool({ threads: 1 });
  const metrics = createWorkerMetrics({ database, concurrency: 1, threads: () => pool.usage() });
  const workerTracing = await openTracing({ endpoint, service: 'docproc-worker' });
  const note: Logger['info'] = (fields, msg) => void lines.push({ ...fields, msg });
  const worker = createWorker({
    database,
    queue,
    blobs: createFolderBlobStore({ folder }),
    pool,
    buildReport: async () => ({ bytes: new Uint8Array(3), mediaType: 'text/plain', extension: 'txt' }),
    logger: { ...silentLogger, info: note },
    workerId: 'observed',
    concurrency: 1,
    observer: createJobObserver(metrics, workerTracing),
  });
  await worker.start();
  closers.push(async () => {
    await worker.stop();
    await workerTracing.close();
    await pool.close();
    metrics.close();
    await queue.stop(1000);
    await database.close();
  });
  workerPage = () => metrics.registry.metrics();
  serverPage = async () => (await fetch(`${server.url}/metrics`)).text();
  token = await logIn();
}, 60_000);
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

async function api(path: string, init: RequestInit = {}) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...init.headers };
  const response = await fetch(`${server.url}/api${path}`, { ...init, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as { readonly data: Record<string, unknown> & { readonly id: string } };
}

const json = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function logIn(): Promise<string> {
  const account = { email: 'kim@example.com', password: 'a sentence nobody guesses 1' };
  await api('/auth/register', json({ ...account, name: 'Kim' }));
  return String((await api('/auth/login', json(account))).data['access_token']);
}

async function until(path: string, state: string): Promise<void> {
  await expect
    .poll(async () => (await api(path)).data['state'], { timeout: 30_000, interval: 100 })
    .toBe(state);
}

const caller = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

async function upload(headers: Record<string, string> = {}): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([`item,price\ntea,${Math.random()}\n`]), 'prices.csv');
  return (await api('/documents/upload', { method: 'POST', body: form, headers })).data.id;
}

describe('a document', () => {
  it('is one trace from the request to its result, and one request id in all logs', async () => {
    const id = await upload({ traceparent: caller, 'x-request-id': 'observed-1' });
    await until(`/documents/${id}`, 'completed');
    const own = () => spans.filter(({ traceId }) => traceId === caller.slice(3, 35));
    // Each process sends its spans in its own time.
    const expected = ['POST /api/documents/upload', 'process docproc-extract', 'extract fields'];
    await expect
      .poll(() => expected.filter((name) => own().some((span) => span.name === name)), { timeout: 20_000 })
      .toEqual(expected);
    const byName = new Map(own().map((span) => [span.name, span]));
    const parentOf = (name: string) => {
      const parent = byName.get(name)?.parentSpanId;
      return own().find(({ spanId }) => spanId === parent)?.name ?? parent;
    };
    expect(parentOf('POST /api/documents/upload')).toBe(caller.slice(36, 52));
    expect(parentOf('documents.upload')).toBe('POST /api/documents/upload');
    expect(parentOf('enqueue extract')).toBe('documents.upload');
    expect(parentOf('wait in queue')).toBe('enqueue extract');
    expect(parentOf('process docproc-extract')).toBe('enqueue extract');
    expect(parentOf('extract')).toBe('process docproc-extract');
    expect(parentOf('extract detect')).toBe('extract');
    expect(byName.get('documents.upload')?.service).toBe('docproc-server');
    expect(byName.get('extract')?.service).toBe('docproc-worker');
    for (const { startTimeUnixNano, endTimeUnixNano } of own())
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
    const told = lines.find(({ documentId, msg }) => documentId === id && msg === 'document extracted');
    expect(told).toMatchObject({ requestId: 'observed-1' });
  }, 60_000);
});

/** Names of metrics and of their labels that a text of queries uses. */
function usedNames(text: string): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const [, name = '', matchers = ''] of text.matchAll(
    /\b((?:docproc|process|nodejs)_[a-z0-9_]+)\b(?:\{([^}]*)\})?/g,
  )) {
    const labels = used.get(name) ?? new Set();
    for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)) labels.add(label);
    used.set(name, labels);
  }
  return used;
}

/** Names of series on a page, each with the names of its labels. */
function toldNames(page: string): Map<string, Set<string>> {
  const told = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of page.matchAll(/^([a-z][a-z0-9_]*)(?:\{(.*)\})? [^ ]+$/gm)) {
    const known = told.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(?:^|,)(\w+)="/g)) known.add(label);
    told.set(name, known);
  }
  return told;
}

/** Expressions of every panel. */
function expressionsOf(dashboard: unknown): string[] {
  if (typeof dashboard !== 'object' || dashboard === null) return [];
  return Object.entries(dashboard).flatMap(([key, value]) =>
    key === 'expr' ? [String(value)] : expressionsOf(value),
  );
}

describe('the dashboard and the alerts', () => {
  it('use names and labels that a server or a worker really tells', async () => {
    const id = await upload();
    await until(`/documents/${id}`, 'completed');
    const report = await api('/reports', json({ document_ids: [id], format: 'json' }));
    await until(`/reports/${report.data.id}`, 'ready');
    await (
      await fetch(`${server.url}/api/documents/${id}/download`, {
        headers: { authorization: `Bearer ${token}` },
      })
    ).text();
    const dashboard = JSON.parse(await readFile(new URL('deploy/grafana/docproc.json', root), 'utf8'));
    const expressions = expressionsOf(dashboard);
    expect(expressions.length).toBeGreaterThan(30);
    const alerts = await readFile(new URL('deploy/prometheus/alerts.yml', root), 'utf8');
    const used = usedNames([...expressions, alerts].join('\n'));
    expect(used.size).toBeGreaterThan(25);
    const told = toldNames(`${await serverPage()}\n${await workerPage()}`);
    const missing = [...used].flatMap(([name, labels]) => {
      const known = told.get(name);
      if (!known) return [name];
      return [...labels].filter((label) => !known.has(label)).map((label) => `${name}{${label}}`);
    });
    expect(missing).toEqual([]);
  }, 60_000);
});

it('documents every metric, and no other', async () => {
  const told = toldNames(`${await serverPage()}\n${await workerPage()}`);
  const own = [...told.keys()].filter((name) => name.startsWith('docproc_'));
  const plain = new Set(own.map((name) => name.replace(/_(bucket|sum|count)$/, '')));
  const text = await readFile(new URL('docs/operations.md', root), 'utf8');
  const documented = [...text.matchAll(/`(docproc_\w+)`/g)].map(([, name]) => name);
  expect([...new Set(documented)].sort()).toEqual([...plain].sort());
});
