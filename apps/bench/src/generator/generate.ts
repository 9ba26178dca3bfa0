import { toDocprocError } from '@org/docproc-client';
import { DocprocError } from '@org/docproc-core/errors';
import { runArrivals } from '../executor/arrivals.ts';
import type { ExecutorContext, ExecutorResult, Iteration } from '../executor/executor.ts';
import { runPerVuIterations, runSharedIterations } from '../executor/iterations.ts';
import { pause } from '../executor/life.ts';
import type { Segment } from '../executor/segment.ts';
import { runConstantVus, runRampingVus } from '../executor/vus.ts';
import { createAddresses } from '../http/address.ts';
import { createRequestRecording } from '../http/metrics.ts';
import { createRecorder, type Recorder } from '../metric/recorder.ts';
import type { ScenarioOptions, TestPlan } from '../script/options.ts';
import { loadScript, type ScenarioFunction, type Script } from '../script/script.ts';
import { runHook } from './hook.ts';
import { createLateness } from './lateness.ts';
import { closeUser, createUserState, IteratingUser, tagSet, type UserScope, type UserState } from './user.ts';

/** What a generator is to do: plain data, so that it can go to another thread or machine. */
export interface GeneratorPlan {
  /** Address of the scenario file. */
  readonly script: string;
  readonly test: TestPlan;
  /** Address of the server under test. */
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly segment: Segment;
  /** What `setup` gave. */
  readonly data: unknown;
}

/** What a generator did. */
export interface GeneratorResult {
  readonly scenarios: Readonly<Record<string, ExecutorResult>>;
  /** The first messages of iterations that threw. */
  readonly failures: readonly string[];
  /** From the start of the first scenario to the end of the last. */
  readonly elapsedMs: number;
}

/** What a generator works with. */
export interface GeneratorContext {
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  /** Told of users at work, over all scenarios. */
  readonly onUsers?: (users: number) => void;
}

const maxFailures = 10;

/** Runs the scenarios of a plan, each from its start time. Error: `OPTION_INVALID` where a function is missing. */
export async function generate(plan: GeneratorPlan, context: GeneratorContext): Promise<GeneratorResult> {
  const script = await loadScript(plan.script);
  const shared = new Map<string, unknown>();
  await prepare(script, plan, shared, context);
  const started = performance.now();
  const failures = new Set<string>();
  const users = new Map<string, number>();
  const onFailure = (text: string) => failures.size < maxFailures && failures.add(text);
  const results = await Promise.all(
    Object.entries(plan.test.scenarios).map(async ([name, scenario]) => {
      const onUsers = (count: number) => {
        users.set(name, count);
        context.onUsers?.([...users.values()].reduce((a, b) => a + b, 0));
      };
      const work = functionOf(script, scenario);
      await pause(scenario.startTime, context.signal);
      return [
        name,
        await runScenario({ name, scenario, plan, work, shared, onFailure, onUsers }, context),
      ] as const;
    }),
  );
  const elapsedMs = performance.now() - started;
  return { scenarios: Object.fromEntries(results), failures: [...failures], elapsedMs };
}

/** What is recorded meanwhile is no load and does not count. */
async function prepare(
  script: Script,
  { url, env, test }: GeneratorPlan,
  shared: Map<string, unknown>,
  { signal }: GeneratorContext,
): Promise<void> {
  const recorder = createRecorder();
  const options = { url, env, recorder, tags: test.tags, signal, timeoutMs: test.setupTimeoutMs, shared };
  await runHook('prepare', script.prepare, undefined, options);
}

interface ScenarioRun {
  readonly name: string;
  readonly scenario: ScenarioOptions;
  readonly plan: GeneratorPlan;
  readonly work: ScenarioFunction;
  readonly shared: Map<string, unknown>;
  readonly onFailure: (text: string) => void;
  readonly onUsers: (count: number) => void;
}

async function runScenario(run: ScenarioRun, context: GeneratorContext): Promise<ExecutorResult> {
  const { name, scenario, plan } = run;
  const { recorder, signal } = context;
  const caller = tagSet({ scenario: name, ...plan.test.tags, ...scenario.tags });
  const scope: UserScope = {
    scenario: name,
    url: plan.url,
    env: { ...plan.env, ...scenario.env },
    addresses: createAddresses(plan.url),
    recorder,
    record: createRequestRecording(recorder),
    shared: run.shared,
    caller,
  };
  const states = new Map<number, UserState>();
  const lateness = createLateness(recorder, caller.tags);
  const dropped = recorder.counter('dropped_iterations', caller.tags);
  try {
    return await execute(scenario, {
      signal,
      segment: plan.segment,
      onUsers: run.onUsers,
      onDropped(intendedAt) {
        dropped.add(1);
        lateness.dropped(intendedAt);
      },
      iterate: createIterate(run, scope, states, lateness.ended),
    });
  } finally {
    lateness.flush();
    await Promise.all([...states.values()].map(closeUser));
  }
}

function createIterate(
  { work, plan, onFailure }: ScenarioRun,
  scope: UserScope,
  states: Map<number, UserState>,
  onEnd: (intendedAt: number | undefined) => void,
): (iteration: Iteration) => Promise<void> {
  const { recorder, caller } = scope;
  const iterations = recorder.counter('iterations', caller.tags);
  const duration = recorder.trend('iteration_duration', caller.tags);
  const interrupted = recorder.counter('interrupted_iterations', caller.tags);
  return async ({ vu, number, signal, intendedAt }) => {
    let state = states.get(vu);
    if (!state) {
      state = createUserState(scope);
      states.set(vu, state);
    }
    state.present = { signal, caller };
    if (!plan.test.noCookiesReset) state.cookies.clear();
    const started = performance.now();
    const lateMs = intendedAt === undefined ? undefined : Math.max(0, started - intendedAt);
    try {
      await work(
        new IteratingUser(scope, state, { id: vu, iteration: number, signal, lateMs }, caller),
        plan.data,
      );
    } catch (error) {
      if (!signal.aborted) {
        recorder.counter('iteration_errors', { ...caller.tags, code: codeOf(error) }).add(1);
        onFailure(error instanceof Error ? error.message : String(error));
      }
    }
    if (signal.aborted) return interrupted.add(1);
    iterations.add(1);
    duration.add(performance.now() - started);
    onEnd(intendedAt);
  };
}

function codeOf(error: unknown): string {
  return error instanceof TypeError ? 'TYPE_ERROR' : toDocprocError(error).code;
}

function execute(scenario: ScenarioOptions, context: ExecutorContext): Promise<ExecutorResult> {
  const { gracefulStop: gracefulStopMs } = scenario;
  switch (scenario.executor) {
    case 'shared-iterations':
    case 'per-vu-iterations': {
      const { vus, iterations, maxDuration: maxDurationMs } = scenario;
      const run = scenario.executor === 'shared-iterations' ? runSharedIterations : runPerVuIterations;
      return run({ vus, iterations, maxDurationMs, gracefulStopMs }, context);
    }
    case 'constant-vus':
      return runConstantVus({ vus: scenario.vus, durationMs: scenario.duration, gracefulStopMs }, context);
    case 'ramping-vus': {
      const { startVUs, stages, gracefulRampDown: gracefulRampDownMs } = scenario;
      return runRampingVus({ startVUs, stages, gracefulRampDownMs, gracefulStopMs }, context);
    }
    default: {
      const { preAllocatedVUs, maxVUs, timeUnit: timeUnitMs } = scenario;
      const steady = scenario.executor === 'constant-arrival-rate';
      const startRate = steady ? scenario.rate : scenario.startRate;
      const stages = steady ? [{ durationMs: scenario.duration, target: scenario.rate }] : scenario.stages;
      return runArrivals({ startRate, stages, timeUnitMs, preAllocatedVUs, maxVUs, gracefulStopMs }, context);
    }
  }
}

function functionOf(script: Script, { exec }: ScenarioOptions): ScenarioFunction {
  const found = script.functions[exec];
  if (found) return found;
  const names = Object.keys(script.functions).join(', ') || 'none';
  throw new DocprocError(
    'OPTION_INVALID',
    `The scenario file exports no function "${exec}"; it exports: ${names}.`,
  );
}
