import { setTimeout as sleep } from 'node:timers/promises';
import { DocprocError, isDocprocError } from '@org/docproc-core/errors';
import type { BlobStore, Logger } from '@org/docproc-core/ports';
import {
  type DuckdbTarget,
  type SyncOptions,
  type SyncProgress,
  type SyncResult,
  syncTable,
} from '@org/docproc-core/sync';
import {
  type ClaimedRun,
  connectSource,
  type Database,
  type Lease,
  type RunProgress,
  type RunResult,
  type SyncStore,
  syncJobSchema,
} from '@org/docproc-store';
import type { JobWithMetadata } from 'pg-boss';
import { createThrottle } from '../jobs/throttle.ts';
import { prepareTable } from './prepare.ts';
import { publishTable } from './publish.ts';
import type { SharedTarget } from './target.ts';

/** What runs work with. */
export interface RunParts {
  readonly store: SyncStore;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly logger: Logger;
  readonly workerId: string;
  readonly allowedHosts: readonly string[];
  readonly target: SharedTarget;
  readonly lease: Lease;
  /** Least time between two progress reports of a run, in milliseconds. */
  readonly progressIntervalMs: number;
  /** How often a run asks whether it is to stop, in milliseconds. */
  readonly stopCheckMs: number;
}

/**
 * Does one run: syncs the table, then publishes it. Returns where there is nothing more to do, also where the run failed
 * for a reason that lasts; rejects where it should be tried again, and then goes on where it was.
 */
export async function doRun(
  parts: RunParts,
  job: JobWithMetadata<object>,
  stopping: AbortSignal,
): Promise<void> {
  const { store, logger, workerId } = parts;
  const run = await store.runs.claim(syncJobSchema.parse(job.data), workerId);
  if (!run) return;
  const told = watchForStop(parts, run);
  const signal = AbortSignal.any([stopping, told.signal]);
  try {
    const result = await parts.target.use((into) => syncAndPublish(parts, run, into, signal));
    if (result.status === 'stopped' && stopping.aborted)
      throw new DocprocError('ABORTED', 'The worker stops.');
    await store.runs.end(run, { state: result.status, result: toResult(result) });
    logger.info(
      { runId: run.id, table: run.table, rows: result.rows, ms: result.elapsedMs },
      `sync ${result.status}`,
    );
  } catch (error) {
    await endFailed(parts, run, job, error, { stopping, told: told.signal });
  } finally {
    told.end();
  }
}

async function syncAndPublish(
  parts: RunParts,
  run: ClaimedRun,
  into: DuckdbTarget,
  signal: AbortSignal,
): Promise<SyncResult> {
  const { store, database, allowedHosts } = parts;
  const file = await prepareTable(into, run, store.runs);
  const { partitionBy } = run.definition;
  await using source = connectSource(await store.sources.open(run.source), { database, allowedHosts });
  const report = createThrottle<RunProgress>(parts.progressIntervalMs, async (progress) => {
    // Progress is worth no second try.
    await store.runs.progress(run, progress).catch(() => false);
  });
  try {
    const steps = syncTable({ ...optionsOf(run), source, into, signal, logger: parts.logger });
    let last: SyncProgress | undefined;
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      last = step.value;
      report.push(toProgress(last));
    }
    const result = step.value;
    if (result.status === 'done') {
      if (last) report.push({ ...toProgress(last), stage: 'publish' });
      await publishTable({ ...parts, tables: store.tables }, into, result, { partitionBy, file }, signal);
    }
    return result;
  } finally {
    await report.end();
  }
}

/** A table without a watermark is always loaded as a whole. */
function optionsOf({ table, type, definition, rowLimit }: ClaimedRun): Omit<SyncOptions, 'source' | 'into'> {
  const { append, partitionBy: _, ...options } = definition;
  const shared = { ...options, target: table };
  if (type === 'test') return { ...shared, mode: 'test', ...testable(options, rowLimit) };
  if (definition.watermark === undefined) return { ...shared, mode: 'full' };
  return { ...shared, mode: append === true ? 'append' : 'merge' };
}

/** A test has no increments, and so nothing that was deleted since. */
function testable({ deletes }: ClaimedRun['definition'], limit: number | undefined) {
  return {
    ...(deletes !== undefined && { deletes: 'keep' as const }),
    ...(limit !== undefined && { limit }),
  };
}

function toProgress({
  stage,
  rows,
  bytes,
  rowEstimate,
  rowsPerSecond,
  elapsedMs,
}: SyncProgress): RunProgress {
  return {
    stage,
    rows,
    bytes,
    rowsPerSecond,
    elapsedMs: Math.round(elapsedMs),
    ...(rowEstimate !== undefined && { rowEstimate: Math.round(rowEstimate) }),
  };
}

function toResult({ table: _, mode: _m, status: _s, key: _k, ...result }: SyncResult): RunResult {
  return { ...result, elapsedMs: Math.round(result.elapsedMs) };
}

/** Asks again and again whether the run is still to go on. */
function watchForStop({ store, stopCheckMs }: RunParts, run: ClaimedRun) {
  const told = new AbortController();
  const over = new AbortController();
  const watch = async () => {
    while (!over.signal.aborted) {
      await sleep(stopCheckMs, undefined, { signal: over.signal });
      const goesOn = await store.runs.goesOn(run).catch(() => true);
      if (!goesOn) return told.abort();
    }
  };
  watch().catch(() => {});
  return { signal: told.signal, end: () => over.abort() };
}

/** Codes that another try may end without. */
const passing: ReadonlySet<string> = new Set([
  'SYNC_SOURCE_UNAVAILABLE',
  'SYNC_SOURCE_FAILED',
  'SYNC_TARGET_UNAVAILABLE',
  'SYNC_TARGET_FAILED',
  'STORAGE_FULL',
  'STORAGE_FAILED',
  'DATABASE_UNAVAILABLE',
  'INTERNAL',
  'ABORTED',
]);

async function endFailed(
  { store, logger }: RunParts,
  run: ClaimedRun,
  job: JobWithMetadata<object>,
  error: unknown,
  { stopping, told }: { readonly stopping: AbortSignal; readonly told: AbortSignal },
): Promise<void> {
  if (stopping.aborted) {
    if (await store.runs.release(run, job)) return;
    throw error;
  }
  if (told.aborted) return void (await store.runs.end(run, { state: 'stopped' }));
  const known = isDocprocError(error) ? error : new DocprocError('INTERNAL', undefined, { cause: error });
  const { code, message } = known;
  logger.warn({ err: error, runId: run.id, table: run.table, code }, 'a sync failed');
  if (passing.has(code) && job.retryCount < job.retryLimit) throw error;
  await store.runs.end(run, { state: 'failed', error: { code, message } });
}
