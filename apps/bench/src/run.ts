import { startStack } from '@org/docproc-stack';
import { runConstantVus } from './executor/constant-vus.ts';
import { createMetrics } from './metric/metrics.ts';
import { judge, type Threshold } from './metric/threshold.ts';
import { prepareDocuments } from './scenario/documents.ts';
import { type Summary, summarize } from './summary.ts';

/** A load test. */
export interface BenchOptions {
  /** Address of a running server. Default: an embedded stack is started for the run. */
  readonly url?: string;
  /** Virtual users at the same time. */
  readonly vus: number;
  /** Milliseconds for which iterations are started. */
  readonly durationMs: number;
  /** Files that the users upload in turn. */
  readonly files: readonly string[];
  readonly thresholds: readonly Threshold[];
  readonly signal: AbortSignal;
}

/** Runs the `documents` scenario with the `constant-vus` executor. */
export async function runBench(options: BenchOptions): Promise<Summary> {
  if (options.url !== undefined) return runAgainst(options.url, options);
  const stack = await startStack({ signal: options.signal });
  try {
    return await runAgainst(stack.url, options);
  } finally {
    await stack.stop();
  }
}

async function runAgainst(url: string, options: BenchOptions): Promise<Summary> {
  const { vus, durationMs, signal, thresholds } = options;
  const metrics = createMetrics();
  await using scenario = await prepareDocuments({ url, vus, files: options.files, metrics });
  const run = await runConstantVus({ vus, durationMs, signal }, async (...iteration) => {
    const started = performance.now();
    await scenario.iterate(...iteration);
    metrics.trend('iteration_duration').add(performance.now() - started);
  });
  metrics.counter('iterations').add(run.iterations);
  metrics.counter('iterations_interrupted').add(run.interrupted);
  return summarize(
    { scenario: 'documents', vus, elapsedMs: run.elapsedMs },
    metrics,
    judge(thresholds, metrics),
  );
}
