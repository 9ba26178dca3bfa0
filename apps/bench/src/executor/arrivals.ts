import type { ExecutorContext, ExecutorResult, Stage } from './executor.ts';
import { beginLife, type Life, pause } from './life.ts';
import { globalIndex, type Segment, shareOf } from './segment.ts';
import { arrivalAt, lengthOf } from './stages.ts';

/** `constant-arrival-rate` and `ramping-arrival-rate`: iterations start at a rate, however long they take. */
export interface ArrivalOptions {
  /** Arrivals in a unit of time, at first. */
  readonly startRate: number;
  /** What the rate goes to. */
  readonly stages: readonly Stage[];
  /** Milliseconds that rates count for. Default 1,000. */
  readonly timeUnitMs?: number | undefined;
  /** Users that are there from the start. */
  readonly preAllocatedVUs: number;
  /** Most users; more than the pre-allocated ones are added as they are needed. Default: no more. */
  readonly maxVUs?: number | undefined;
  /** Milliseconds given to iterations that are under way at the end. Default 30,000. */
  readonly gracefulStopMs?: number | undefined;
}

/** Starts iterations when they are due. One that finds no user free is dropped. */
export async function runArrivals(
  options: ArrivalOptions,
  context: ExecutorContext,
): Promise<ExecutorResult> {
  const { startRate, stages, timeUnitMs = 1000, gracefulStopMs } = options;
  const life = beginLife({ durationMs: lengthOf(stages), gracefulStopMs }, context);
  const perMs = stages.map((stage) => ({ ...stage, target: stage.target / timeUnitMs }));
  const users = createUsers(options, context);
  const dueAt = (local: number) => {
    const ms = arrivalAt(startRate / timeUnitMs, perMs, globalIndex(local, context.segment));
    return ms === undefined ? undefined : life.startedAt + ms;
  };
  const underWay = new Set<Promise<unknown>>();
  const follow = async () => {
    let local = 0;
    for (let due = dueAt(0); due !== undefined && !life.ending.aborted; due = dueAt(local)) {
      const early = due - performance.now();
      // There is no timer of less than a millisecond; what is due by then starts now.
      if (early >= 1) await pause(Math.floor(early), life.ending);
      else {
        start(life, users, due, underWay);
        local += 1;
        if (local % 256 === 0) await new Promise(setImmediate);
      }
    }
    await Promise.all(underWay);
  };
  return life.finish([follow()]);
}

interface User {
  readonly vu: number;
  number: number;
}

interface Users {
  /** A free user, made if there may be another one. */
  take(): User | undefined;
  giveBack(user: User): void;
}

function start(life: Life, users: Users, intendedAt: number, underWay: Set<Promise<unknown>>): void {
  const user = users.take();
  if (user === undefined) {
    life.drop(intendedAt);
    return;
  }
  const { vu, number } = user;
  user.number += 1;
  const running: Promise<unknown> = life.run({ vu, number, signal: life.cut, intendedAt }).then(() => {
    underWay.delete(running);
    users.giveBack(user);
  });
  underWay.add(running);
}

function createUsers(options: ArrivalOptions, { segment, onUsers }: ExecutorContext): Users {
  const most = atLeastOne(options.maxVUs ?? options.preAllocatedVUs, segment);
  let made = Math.min(most, atLeastOne(options.preAllocatedVUs, segment));
  const free: User[] = Array.from({ length: made }, (_, at) => ({ vu: globalIndex(at, segment), number: 0 }));
  free.reverse();
  onUsers?.(made);
  return {
    take() {
      const user = free.pop();
      if (user !== undefined || made >= most) return user;
      made += 1;
      onUsers?.(made);
      return { vu: globalIndex(made - 1, segment), number: 0 };
    },
    giveBack: (user) => void free.push(user),
  };
}

/** A generator with a share of the arrivals needs a user for them. */
function atLeastOne(users: number, segment: Segment): number {
  return Math.max(1, shareOf(users, segment));
}
