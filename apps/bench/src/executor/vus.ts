import type { ExecutorContext, ExecutorResult, Stage } from './executor.ts';
import { beginLife, type Life, pause } from './life.ts';
import { globalIndex, shareOf } from './segment.ts';
import { lengthOf, targetAt } from './stages.ts';

/** `constant-vus`: so many users for so long, each starting its next iteration as its last one ends. */
export interface ConstantVusOptions {
  readonly vus: number;
  /** Milliseconds for which iterations are started. */
  readonly durationMs: number;
  /** Milliseconds given to iterations that are under way at the end. Default 30,000. */
  readonly gracefulStopMs?: number | undefined;
}

/** `ramping-vus`: a number of users that follows stages. */
export interface RampingVusOptions {
  readonly startVUs: number;
  readonly stages: readonly Stage[];
  readonly gracefulStopMs?: number | undefined;
  /** Milliseconds given to the iteration of a user that is no longer wanted. Default 30,000. */
  readonly gracefulRampDownMs?: number | undefined;
}

/** Keeps a fixed number of users at work. */
export async function runConstantVus(
  options: ConstantVusOptions,
  context: ExecutorContext,
): Promise<ExecutorResult> {
  const life = beginLife(options, context);
  const users = shareOf(options.vus, context.segment);
  context.onUsers?.(users);
  const vus = Array.from({ length: users }, (_, local) => globalIndex(local, context.segment));
  return life.finish(vus.map((vu) => work(life, vu)));
}

async function work(life: Life, vu: number): Promise<void> {
  const { cut: signal } = life;
  for (let number = 0; life.mayStart(); number += 1) await life.run({ vu, number, signal });
}

interface User {
  readonly vu: number;
  number: number;
  wanted: boolean;
  cut: AbortController;
  /** Ends with `cut`, or with the graceful stop. */
  signal: AbortSignal;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
}

/** How often the number of users is brought to what the stages want, in milliseconds. */
const stepMs = 50;

/** Lets the number of users follow stages. */
export async function runRampingVus(
  options: RampingVusOptions,
  context: ExecutorContext,
): Promise<ExecutorResult> {
  const { stages, startVUs, gracefulStopMs, gracefulRampDownMs = 30_000 } = options;
  const life = beginLife({ durationMs: lengthOf(stages), gracefulStopMs }, context);
  const users: User[] = [];
  const follow = async () => {
    while (life.mayStart()) {
      const target = targetAt(startVUs, stages, performance.now() - life.startedAt);
      const wanted = shareOf(Math.round(target), context.segment);
      while (users.length < wanted) users.push(createUser(globalIndex(users.length, context.segment), life));
      users.forEach((user, local) => {
        if (local < wanted) begin(user, life);
        else dismiss(user, gracefulRampDownMs);
      });
      context.onUsers?.(wanted);
      await pause(stepMs, life.ending);
    }
    await Promise.all(users.map(({ running }) => running));
  };
  const result = await life.finish([follow()]);
  for (const { timer } of users) clearTimeout(timer);
  return result;
}

function createUser(vu: number, life: Life): User {
  return { vu, number: 0, wanted: false, timer: undefined, running: undefined, ...cutWith(life) };
}

function cutWith(life: Life): Pick<User, 'cut' | 'signal'> {
  const cut = new AbortController();
  return { cut, signal: AbortSignal.any([cut.signal, life.cut]) };
}

function begin(user: User, life: Life): void {
  if (user.wanted) return;
  user.wanted = true;
  clearTimeout(user.timer);
  user.running ??= workWhileWanted(user, life);
}

async function workWhileWanted(user: User, life: Life): Promise<void> {
  while (user.wanted && life.mayStart()) {
    if (user.cut.signal.aborted) Object.assign(user, cutWith(life));
    const { vu, number, signal } = user;
    user.number += 1;
    await life.run({ vu, number, signal });
  }
  user.running = undefined;
}

function dismiss(user: User, gracefulRampDownMs: number): void {
  if (!user.wanted) return;
  user.wanted = false;
  const { cut } = user;
  user.timer = setTimeout(() => cut.abort(), gracefulRampDownMs);
}
