import type { Logger } from '@org/docproc-core/ports';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createJobObserver,
  createWorkerMetrics,
  openMetricsListener,
  type WorkerMetrics,
} from '../../src/index.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let metrics: WorkerMetrics;
const lines: Record<string, unknown>[] = [];
const note: Logger['info'] = (fields, msg) => void lines.push({ ...fields, msg });
const logger: Logger = { debug: note, info: note, warn: note, error: note };
beforeAll(async () => {
  stage = await openStage({ retryDelaySeconds: 1, retryLimit: 1 });
  metrics = createWorkerMetrics({
    database: stage.database,
    concurrency: 2,
    threads: () => ({ threads: 3, busy: 1, memoryBytes: 4096 }),
  });
  await stage.startWorker({ observer: createJobObserver(metrics), logger });
});
afterAll(async () => {
  metrics.close();
  await stage[Symbol.asyncDispose]();
});

async function numberOf(series: string): Promise<number> {
  const line = (await metrics.registry.metrics()).split('\n').find((text) => text.startsWith(`${series} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}

describe('metrics of a worker', () => {
  it('count what became of jobs and documents, and how long it took', async () => {
    const good = await stage.add({});
    const bad = await stage.add({ fail: 'DOCUMENT_CORRUPT' });
    await stage.until(good.id, 'completed');
    await stage.until(bad.id, 'failed');
    const done = 'docproc_jobs_total{queue="docproc-extract",outcome="completed"}';
    await expect.poll(() => numberOf(done)).toBe(2);
    expect(await numberOf('docproc_documents_total{kind="text",type="unknown",status="ok"}')).toBe(1);
    expect(await numberOf('docproc_documents_total{kind="text",type="unknown",status="failed"}')).toBe(1);
    expect(await numberOf('docproc_document_bytes_total{kind="text"}')).toBeGreaterThan(10);
    expect(await numberOf('docproc_job_wait_seconds_count{queue="docproc-extract"}')).toBe(2);
    expect(
      await numberOf('docproc_job_duration_seconds_count{queue="docproc-extract",outcome="completed"}'),
    ).toBe(2);
    expect(await numberOf('docproc_extraction_duration_seconds_count{kind="text",type="unknown"}')).toBe(2);
    expect(await numberOf('docproc_jobs_running{queue="docproc-extract"}')).toBe(0);
    expect(await numberOf('docproc_worker_slots')).toBe(2);
    expect(await numberOf('docproc_threads{state="idle"}')).toBe(2);
    expect(await numberOf('docproc_threads_memory_bytes')).toBe(4096);
  });

  it('count tries that fail and what is given up', async () => {
    const { id } = await stage.add({ reject: 'STORAGE_FAILED' });
    await stage.until(id, 'failed');
    expect(await numberOf('docproc_jobs_total{queue="docproc-extract",outcome="failed"}')).toBe(2);
    const dead = 'docproc_jobs_total{queue="docproc-extract-dead",outcome="completed"}';
    await expect.poll(() => numberOf(dead)).toBe(1);
  });
});

it('writes the request that sent a job into its lines', async () => {
  const blob = await stage.blobs.write(
    (async function* () {
      yield new TextEncoder().encode(JSON.stringify({ nonce: Math.random() }));
    })(),
  );
  const { id } = await stage.documents.create({
    ownerId: stage.ownerId,
    name: 'a.txt',
    mediaType: 'text/plain',
    blob,
    origin: { requestId: 'request-7' },
  });
  await stage.until(id, 'completed');
  await expect
    .poll(() => lines.find(({ documentId, msg }) => documentId === id && msg === 'document extracted'))
    .toMatchObject({ requestId: 'request-7' });
});

describe('the listener', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function listen(changes: { readonly token?: string; readonly isWorking?: () => boolean } = {}) {
    const listener = await openMetricsListener({
      host: '127.0.0.1',
      port: 0,
      registry: metrics.registry,
      database: stage.database,
      isWorking: () => true,
      ...changes,
    });
    closers.push(() => listener.close());
    return (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${listener.port}${path}`, { headers });
  }

  it('answers probes and gives the metrics to who may have them', async () => {
    const get = await listen();
    expect(await (await get('/metrics')).text()).toContain('docproc_jobs_total');
    expect((await get('/metrics', { 'x-forwarded-for': '203.0.113.7' })).status).toBe(403);
    expect(await (await get('/health/live')).json()).toMatchObject({ status: 'ok' });
    expect((await get('/health/ready')).status).toBe(200);
    expect((await get('/else')).status).toBe(404);
    const token = 'a long metrics token';
    const closed = await listen({ token });
    expect((await closed('/metrics')).status).toBe(401);
    expect((await closed('/metrics', { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it('is live and not ready while no jobs are taken', async () => {
    const get = await listen({ isWorking: () => false });
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'stopping' }]);
  });
});
