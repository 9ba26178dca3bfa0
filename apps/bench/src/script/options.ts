import { DocprocError } from '@org/docproc-core/errors';
import { z } from 'zod';
import { parseDuration } from '../duration.ts';
import { parseThreshold, type Threshold } from '../metric/threshold.ts';

const time = z.union([z.string(), z.number().nonnegative()]).transform((value, context) => {
  try {
    return parseDuration(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});
const whole = z.number().int().nonnegative();
const stages = z
  .array(z.object({ duration: time, target: z.number().nonnegative() }))
  .min(1)
  .transform((all) => all.map(({ duration, target }) => ({ durationMs: duration, target })));

const every = {
  /** Name of the exported function that is an iteration. Default `default`. */
  exec: z.string().default('default'),
  /** When the scenario begins, after the start of the test. Default 0. */
  startTime: time.default(0),
  /** Time for iterations that are under way at the end. Default 30 s. */
  gracefulStop: time.default(30_000),
  env: z.record(z.string(), z.string()).default({}),
  tags: z.record(z.string(), z.string()).default({}),
};
const arrivals = {
  timeUnit: time.default(1000),
  preAllocatedVUs: whole.min(1),
  maxVUs: whole.min(1).exactOptional(),
};

/** The six executors and what each takes, as k6 names it. */
const scenarioSchema = z.discriminatedUnion('executor', [
  z.strictObject({
    executor: z.literal('shared-iterations'),
    vus: whole.min(1).default(1),
    iterations: whole.min(1).default(1),
    maxDuration: time.default(600_000),
    ...every,
  }),
  z.strictObject({
    executor: z.literal('per-vu-iterations'),
    vus: whole.min(1).default(1),
    iterations: whole.min(1).default(1),
    maxDuration: time.default(600_000),
    ...every,
  }),
  z.strictObject({
    executor: z.literal('constant-vus'),
    vus: whole.min(1).default(1),
    duration: time,
    ...every,
  }),
  z.strictObject({
    executor: z.literal('ramping-vus'),
    startVUs: whole.default(1),
    stages,
    gracefulRampDown: time.default(30_000),
    ...every,
  }),
  z.strictObject({
    executor: z.literal('constant-arrival-rate'),
    rate: z.number().positive(),
    duration: time,
    ...arrivals,
    ...every,
  }),
  z.strictObject({
    executor: z.literal('ramping-arrival-rate'),
    startRate: z.number().nonnegative().default(0),
    stages,
    ...arrivals,
    ...every,
  }),
]);

const thresholdSchema = z.union([
  z.string(),
  z.strictObject({
    threshold: z.string(),
    abortOnFail: z.boolean().default(false),
    delayAbortEval: time.default(0),
  }),
]);

const optionsSchema = z.strictObject({
  vus: whole.min(1).exactOptional(),
  duration: time.exactOptional(),
  iterations: whole.min(1).exactOptional(),
  stages: stages.exactOptional(),
  scenarios: z.record(z.string().min(1), scenarioSchema).exactOptional(),
  thresholds: z.record(z.string(), z.union([z.array(thresholdSchema), thresholdSchema])).default({}),
  tags: z.record(z.string(), z.string()).default({}),
  setupTimeout: time.default(60_000),
  teardownTimeout: time.default(60_000),
  /** Which numbers of trends the summary shows. */
  summaryTrendStats: z.array(z.string()).exactOptional(),
  /** Whether cookies stay from iteration to iteration of a user. Default false. */
  noCookiesReset: z.boolean().default(false),
  /** Whether a stack is started where no `--url` is given. Default true. */
  embedded: z.boolean().default(true),
  /** Worker processes of the embedded stack. Default 1. */
  embeddedWorkers: whole.min(1).default(1),
  /** Settings of the embedded server and workers, as environment variables. */
  embeddedEnv: z.record(z.string(), z.string()).default({}),
});

/** What a scenario file exports as `options`; names and meaning as in k6. Times are texts such as `30s`, or milliseconds. */
export type TestOptions = z.input<typeof optionsSchema>;

/** A scenario with its executor. Times are in milliseconds. */
export type ScenarioOptions = z.output<typeof scenarioSchema>;

/** What a test does. */
export interface TestPlan {
  readonly scenarios: Readonly<Record<string, ScenarioOptions>>;
  readonly thresholds: readonly Threshold[];
  readonly tags: Readonly<Record<string, string>>;
  readonly setupTimeoutMs: number;
  readonly teardownTimeoutMs: number;
  readonly summaryTrendStats: readonly string[] | undefined;
  readonly noCookiesReset: boolean;
  readonly embedded: boolean;
  readonly embeddedWorkers: number;
  readonly embeddedEnv: Readonly<Record<string, string>>;
}

/** What the command line says; as in k6, it goes before the file's scenarios. */
export interface PlanOverrides {
  readonly vus?: number;
  readonly durationMs?: number;
  readonly iterations?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly thresholds?: readonly Threshold[];
}

/** Reads the `options` of a scenario file. Error: `OPTION_INVALID`, with every fault. */
export function planTest(given: unknown, overrides: PlanOverrides = {}): TestPlan {
  const result = optionsSchema.safeParse(given ?? {});
  if (!result.success) throw invalid(result.error);
  const options = result.data;
  const thresholds = Object.entries(options.thresholds).flatMap(([metric, conditions]) =>
    [conditions].flat().map((condition) => readThreshold(metric, condition)),
  );
  return {
    scenarios: scenariosOf(options, overrides),
    thresholds: [...thresholds, ...(overrides.thresholds ?? [])],
    tags: { ...options.tags, ...overrides.tags },
    setupTimeoutMs: options.setupTimeout,
    teardownTimeoutMs: options.teardownTimeout,
    summaryTrendStats: options.summaryTrendStats,
    noCookiesReset: options.noCookiesReset,
    embedded: options.embedded,
    embeddedWorkers: options.embeddedWorkers,
    embeddedEnv: options.embeddedEnv,
  };
}

type ParsedOptions = z.output<typeof optionsSchema>;

/** The shortcuts `vus`, `duration`, `iterations` and `stages` stand for one scenario named `default`. */
function scenariosOf(options: ParsedOptions, overrides: PlanOverrides): Record<string, ScenarioOptions> {
  const { vus, durationMs, iterations } = overrides;
  const overridden = vus !== undefined || durationMs !== undefined || iterations !== undefined;
  if (options.scenarios && !overridden) return options.scenarios;
  const only = options.scenarios ? Object.values(options.scenarios)[0] : undefined;
  const base = {
    vus: vus ?? options.vus ?? 1,
    exec: only?.exec ?? 'default',
    startTime: 0,
    gracefulStop: only?.gracefulStop ?? 30_000,
    env: only?.env ?? {},
    tags: only?.tags ?? {},
  };
  const duration = durationMs ?? (iterations === undefined ? options.duration : undefined);
  const count = iterations ?? (durationMs === undefined ? options.iterations : undefined);
  if (options.stages && !overridden) {
    const { vus: startVUs, ...rest } = base;
    return {
      default: {
        executor: 'ramping-vus',
        startVUs,
        stages: options.stages,
        gracefulRampDown: 30_000,
        ...rest,
      },
    };
  }
  if (duration !== undefined && count === undefined) {
    return { default: { executor: 'constant-vus', duration, ...base } };
  }
  const maxDuration = duration ?? 600_000;
  return { default: { executor: 'shared-iterations', iterations: count ?? base.vus, maxDuration, ...base } };
}

function readThreshold(metric: string, condition: z.output<typeof thresholdSchema>): Threshold {
  if (typeof condition === 'string') return parseThreshold(metric, condition);
  const { threshold, abortOnFail, delayAbortEval } = condition;
  return parseThreshold(metric, threshold, { abortOnFail, delayAbortEvalMs: delayAbortEval });
}

function invalid(error: z.ZodError): DocprocError {
  const faults = error.issues.map(({ path, message }) => `${path.join('.') || 'options'}: ${message}`);
  return new DocprocError('OPTION_INVALID', `The test's options are wrong. ${faults.join('; ')}`);
}
