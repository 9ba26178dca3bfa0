import { availableParallelism, cpus, loadavg } from 'node:os';
import { basename } from 'node:path';
import { DocprocError } from '@org/docproc-core/errors';
import { type RunResult, runTest } from '../run/run.ts';
import { openTarget } from '../run/target.ts';
import { planTest } from '../script/options.ts';
import type { MetricSummary, Summary } from '../summary/summary.ts';
import type { Calibration, ModelCheck } from './calibration.ts';
import { checkModel, type Observed, overheadOf, type StationModel } from './model.ts';
import { type EvenPart, evenPartOf } from './usage.ts';

/** How to calibrate. */
export interface CalibrationOptions {
  /** A deployment on this machine, with the process ids of its parts. Default: an embedded stack. */
  readonly url?: string;
  /** Process ids by name: `server`, `worker`, `postgres`. Needed with `url`. */
  readonly watch?: Readonly<Record<string, number>>;
  /** Extraction threads of all workers. Default for an embedded stack: one less than there are cores, at least 1. */
  readonly threads?: number;
  /** Values that scenarios read: `FILES`, `SIZE`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Length of each of the ten runs in seconds. Default 20. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  /** Told of each run as it begins. */
  readonly onRun?: (text: string) => void;
}

/** Users of the runs below capacity: enough for their calls to arrive at independent times. */
const callers = 100;
const senders = 60;
/** Users of the runs at capacity. */
const crowd = 24;
/** Shares of the capacity at which times are measured. The first is so light that hardly anything waits. */
const lightly = 0.05;
const shares = [0.3, 0.5, 0.7];

/**
 * Measures what calls and documents cost on this machine, and holds the queueing model against three loads of each.
 * Takes ten runs. Errors: `OPTION_INVALID`; those of the runs.
 */
export async function calibrate(options: CalibrationOptions): Promise<Calibration> {
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  const loadBefore = loadavg()[0] ?? 0;
  const plan = planTest({ embeddedEnv: { WORKER_THREADS: String(threads) } });
  const { url, watch, signal } = options;
  await using target = await openTarget(plan, {
    script: 'calls',
    ...(url !== undefined && { url }),
    ...(watch && { watch }),
    ...(signal && { signal }),
  });
  for (const part of ['server', 'worker', 'postgres']) {
    if (target.watch.pids[part] !== undefined) continue;
    throw new DocprocError('OPTION_INVALID', `--watch ${part}=PID is needed to see what ${part} costs.`);
  }
  const measure = createMeasure(options, target.url, target.watch.pids);
  const calls = await measureCalls(measure);
  const documents = await measureDocuments(measure, threads, calls);
  return {
    schemaVersion: 1,
    measuredAt: new Date().toISOString(),
    machine: { processor: cpus()[0]?.model ?? '', cores: availableParallelism(), loadBefore },
    documents: describeDocuments(options.env),
    capacity: { callsPerSecond: calls.capacity, documentsPerSecond: documents.capacity },
    callMs: calls.model.serviceMs,
    uploadMs: documents.uploadMs,
    documentMs: documents.model.serviceMs,
    documentVariation: documents.model.variation,
    databaseCallMs: calls.databaseMs,
    databaseDocumentMs: documents.databaseMs,
    threads,
    callOverheadMs: calls.model.overheadMs,
    documentOverheadMs: documents.model.overheadMs,
    checks: [...calls.checks, ...documents.checks],
  };
}

/** Runs a scenario with so many users who think so long between two things. */
type Measure = (script: 'calls' | 'documents', users: number, thinkMs: number) => Promise<Measured>;

interface Measured {
  readonly even: EvenPart;
  readonly summary: Summary;
}

function createMeasure(
  options: CalibrationOptions,
  url: string,
  watch: Readonly<Record<string, number>>,
): Measure {
  const { seconds = 20, signal, onRun } = options;
  return async (script, users, thinkMs) => {
    const load =
      thinkMs === 0 ? 'as many as can be served' : `${users} users, ${Math.round(thinkMs)} ms apart`;
    onRun?.(`${script}: ${load}`);
    const env = {
      ...options.env,
      VUS: String(users),
      THINK_MS: String(thinkMs),
      DURATION: `${seconds}s`,
      ACCOUNTS: '4',
    };
    const result: RunResult = await runTest({ script, url, watch, env, ...(signal && { signal }) });
    signal?.throwIfAborted();
    return { even: evenPartOf(result.summary), summary: result.summary };
  };
}

interface Station {
  readonly capacity: number;
  readonly databaseMs: number;
  readonly model: StationModel;
  readonly checks: readonly ModelCheck[];
}

async function measureCalls(measure: Measure): Promise<Station> {
  const { even } = await measure('calls', crowd, 0);
  const capacity = rateOf(even, 'http_reqs');
  const bare = {
    station: 'calls' as const,
    places: 1,
    serviceMs: even.cpuMsPerSecond('server') / capacity,
    variation: 1,
  };
  const observe = async (perSecond: number): Promise<Observed> => {
    const run = await measure('calls', callers, (callers * 1000) / perSecond);
    return observedIn(run, 'http_reqs', 'http_req_duration');
  };
  const overheadMs = overheadOf(bare, await observe(capacity * lightly));
  const model = { ...bare, overheadMs };
  const checks: ModelCheck[] = [];
  for (const share of shares) checks.push(checkModel(model, await observe(capacity * share)));
  return { capacity, databaseMs: even.cpuMsPerSecond('postgres') / capacity, model, checks };
}

async function measureDocuments(
  measure: Measure,
  threads: number,
  calls: Station,
): Promise<Station & { readonly uploadMs: number }> {
  const { even } = await measure('documents', threads * 4, 0);
  const capacity = rateOf(even, 'documents_completed');
  const serviceMs = (threads * 1000) / capacity;
  const observe = async (perSecond: number) => {
    const run = await measure('documents', senders, (senders * 1000) / perSecond);
    const observed = observedIn(run, 'documents_completed', 'document_processing_duration');
    return { observed, deviation: numberOf(run.summary, 'document_processing_duration', 'stddev') };
  };
  // Documents are few: a tenth of the capacity, so that there are some to measure.
  const light = await observe(capacity * lightly * 2);
  const bare = {
    station: 'documents' as const,
    places: threads,
    serviceMs,
    variation: light.deviation / serviceMs,
  };
  const model = { ...bare, overheadMs: overheadOf(bare, light.observed) };
  const checks: ModelCheck[] = [];
  for (const share of shares) checks.push(checkModel(model, (await observe(capacity * share)).observed));
  const serverMs = even.cpuMsPerSecond('server') / capacity;
  return {
    capacity,
    databaseMs: even.cpuMsPerSecond('postgres') / capacity,
    uploadMs: Math.max(0, serverMs - calls.model.serviceMs),
    model,
    checks,
  };
}

function observedIn({ even, summary }: Measured, counter: string, trend: string): Observed {
  const [avg, p50, p95] = ['avg', 'med', 'p(95)'].map((name) => numberOf(summary, trend, name));
  return {
    perSecond: rateOf(even, counter),
    times: { avg: avg ?? 0, p50: p50 ?? 0, p95: p95 ?? 0 },
  };
}

function numberOf({ metrics }: Summary, metric: string, name: string): number {
  const found: MetricSummary | undefined = metrics[metric];
  return found?.values[name] ?? nothing(metric);
}

function rateOf(even: EvenPart, counter: string): number {
  return even.perSecond(counter) || nothing(counter);
}

function nothing(metric: string): never {
  throw new DocprocError(
    'OPTION_INVALID',
    `A run recorded no ${metric}; make the runs longer with --duration.`,
  );
}

function describeDocuments(env: Readonly<Record<string, string>> = {}): string {
  const files = env['FILES']?.split(',').filter(Boolean) ?? [];
  return files.length > 0
    ? files.map((file) => basename(file)).join(', ')
    : 'invoices of one page as PDF, drawn';
}
