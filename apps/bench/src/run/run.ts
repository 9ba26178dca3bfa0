import type { GeneratorPlan, GeneratorResult } from '../generator/generate.ts';
import { runHook } from '../generator/hook.ts';
import { createLocalGenerator } from '../generator/local.ts';
import type { Generator } from '../generator/protocol.ts';
import { createRecorder } from '../metric/recorder.ts';
import { type PlanOverrides, planTest, type TestPlan } from '../script/options.ts';
import { loadScript, locateScript, type Script } from '../script/script.ts';
import { type Summary, summarize } from '../summary/summary.ts';
import { describeBottleneck } from '../watch/own.ts';
import { type PartsWatch, watchParts } from '../watch/parts.ts';
import { type Collector, createCollector } from './collect.ts';
import { openTarget, type Target } from './target.ts';
import type { TimelinePoint } from './timeline.ts';

/** A load test. */
export interface RunOptions {
  /** Scenario file, or name of one of ours. */
  readonly script: string;
  /** Address of a running server. Default: an embedded stack is started, unless the script says otherwise. */
  readonly url?: string;
  /** Values that scenarios read. */
  readonly env?: Readonly<Record<string, string>>;
  readonly overrides?: PlanOverrides;
  /** Process ids on this machine to watch, by name. An embedded stack is watched without being asked. */
  readonly watch?: Readonly<Record<string, number>>;
  /** Who makes the load. Default: this thread. */
  readonly generators?: readonly Generator[];
  /** Ends the test; what is under way gets its graceful stop. */
  readonly signal?: AbortSignal;
  readonly onStart?: (plan: TestPlan, url: string) => void;
  /** Told of each second of the test. */
  readonly onPoint?: (point: TimelinePoint, collector: Collector) => void;
}

/** A test that is over. */
export interface RunResult {
  readonly summary: Summary;
  /** What the script's `handleSummary` gave. */
  readonly files: unknown;
}

/**
 * Runs a load test.
 * Errors: `OPTION_INVALID` for a script that cannot be used, those of the embedded stack, and what `setup` throws.
 *
 * @example
 * const { summary } = await runTest({ script: 'crud', url: 'https://docs.example.com' });
 * console.log(summary.metrics['http_req_duration']?.values['p(95)']);
 */
export async function runTest(options: RunOptions): Promise<RunResult> {
  const location = await locateScript(options.script);
  const script = await loadScript(location);
  const test = planTest(optionsOf(script, options.env), options.overrides);
  await using target = await openTarget(test, options);
  options.onStart?.(test, target.url);
  const startedAt = new Date().toISOString();
  const course = await runOn(target, { location, script, test }, options);
  const { collector, elapsedMs, results } = course;
  const summary = summarize({
    script: options.script,
    url: target.url,
    startedAt,
    elapsedMs,
    aborted: course.aborted,
    scenarios: test.scenarios,
    totals: collector.totals,
    thresholds: collector.judge(elapsedMs),
    trendStats: test.summaryTrendStats,
    remarks: remarksOf(collector, results),
    timeline: collector.timeline.points,
  });
  return { summary, files: await script.handleSummary?.(summary) };
}

function optionsOf({ options }: Script, env: Readonly<Record<string, string>> = {}): unknown {
  return typeof options === 'function' ? options(env) : options;
}

interface Loaded {
  readonly location: string;
  readonly script: Script;
  readonly test: TestPlan;
}

interface Course {
  readonly collector: Collector;
  readonly elapsedMs: number;
  readonly aborted: boolean;
  readonly results: readonly GeneratorResult[];
}

/** Setup, load, teardown. What the two hooks record counts, as in k6, but not their time. */
async function runOn(
  target: Target,
  { location, script, test }: Loaded,
  options: RunOptions,
): Promise<Course> {
  const env = options.env ?? {};
  const collector = createCollector(test.thresholds);
  const recorder = createRecorder();
  const hook = { url: target.url, env, recorder, tags: test.tags, signal: options.signal };
  const data = await runHook('setup', script.setup, undefined, { ...hook, timeoutMs: test.setupTimeoutMs });
  const { generators = [createLocalGenerator()] } = options;
  const plans = generators.map((_, index): GeneratorPlan => {
    const segment = { index, count: generators.length };
    return { script: location, test, url: target.url, env: { ...env, ...target.env }, segment, data };
  });
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  const parts = watchParts(target.watch);
  // The first look loads what it needs, which would hold up the load, and is what processor time counts from.
  await parts.take();
  const started = performance.now();
  const pulse = beginPulse({ collector, options, test, started, stop, parts });
  let results: readonly GeneratorResult[] = [];
  try {
    results = await Promise.all(
      generators.map((generator, index) =>
        generator.run(plans[index] as GeneratorPlan, (interval) => collector.accept(index, interval), signal),
      ),
    );
  } finally {
    stop.abort();
    await pulse.end();
  }
  const elapsedMs = Math.max(...results.map((result) => result.elapsedMs));
  const aborted = pulse.crossed || (options.signal?.aborted ?? false);
  await runHook('teardown', script.teardown, data, {
    ...hook,
    signal: undefined,
    timeoutMs: test.teardownTimeoutMs,
  });
  recorder.drain((series) => {
    for (const one of series) collector.totals.merge(one);
  });
  return { collector, elapsedMs, aborted, results };
}

interface PulseOptions {
  readonly collector: Collector;
  readonly options: RunOptions;
  readonly test: TestPlan;
  readonly started: number;
  readonly stop: AbortController;
  readonly parts: PartsWatch;
}

interface Pulse {
  /** Whether a threshold ended the test. */
  readonly crossed: boolean;
  /** Makes the last point. */
  end(): Promise<void>;
}

const everyMs = 1000;

/** Makes a point every second, and ends the test when a threshold that may do so is crossed. */
function beginPulse({ collector, options, test, started, stop, parts }: PulseOptions): Pulse {
  let crossed = false;
  let beating: Promise<void> | undefined;
  const mayAbort = test.thresholds.some(({ abortOnFail }) => abortOnFail);
  const beat = async () => {
    const usage = await parts.take();
    const elapsed = performance.now() - started;
    const point = collector.tick(elapsed, usage);
    options.onPoint?.(point, collector);
    if (!mayAbort || stop.signal.aborted) return;
    // A metric that nothing was recorded of yet crosses nothing yet.
    const over = collector
      .judge(elapsed)
      .some(
        ({ threshold, ok, observed }) =>
          threshold.abortOnFail && !ok && observed !== undefined && elapsed >= threshold.delayAbortEvalMs,
      );
    if (!over) return;
    crossed = true;
    stop.abort();
  };
  const beatOnce = () => {
    beating ??= beat().finally(() => {
      beating = undefined;
    });
    return beating;
  };
  const timer = setInterval(() => void beatOnce(), everyMs);
  return {
    get crossed() {
      return crossed;
    },
    async end() {
      clearInterval(timer);
      await beating;
      await beatOnce();
    },
  };
}

function remarksOf(collector: Collector, results: readonly GeneratorResult[]): string[] {
  const bottleneck = describeBottleneck(collector.own);
  const failures = [...new Set(results.flatMap(({ failures }) => failures))].slice(0, 5);
  return [
    ...(bottleneck === undefined ? [] : [bottleneck]),
    ...failures.map((message) => `An iteration failed: ${message}`),
  ];
}

/** k6's exit code for thresholds that were crossed. */
export const thresholdsCrossed = 99;

/** The exit code that a test deserves. */
export function exitCodeOf({ thresholds }: Summary): number {
  return thresholds.every(({ ok }) => ok) ? 0 : thresholdsCrossed;
}
