import { performance } from 'node:perf_hooks';
import { createDistribution } from '../metric/distribution.ts';

/** How busy a generator's own thread was in an interval. */
export interface OwnUsage {
  /** Share of a core that the process took; 1 is one core. */
  readonly cpu: number;
  /** Share of the time that the event loop was at work, 0 to 1. */
  readonly loopUtilization: number;
  /** How late a timer fired, in milliseconds: 99th percentile and most. */
  readonly loopDelayP99: number;
  readonly loopDelayMax: number;
}

/** Watches the own thread. */
export interface OwnWatch extends Disposable {
  /** Usage since the last call. */
  take(): OwnUsage;
}

const everyMs = 20;

/** Begins to watch. */
export function watchOwn(): OwnWatch {
  const delays = createDistribution();
  let utilization = performance.eventLoopUtilization();
  let cpu = process.cpuUsage();
  let takenAt = performance.now();
  let due = takenAt + everyMs;
  const timer = setInterval(() => {
    const now = performance.now();
    delays.add(now - due);
    due = now + everyMs;
  }, everyMs);
  timer.unref();
  return {
    take() {
      const now = performance.now();
      const spent = process.cpuUsage(cpu);
      const used = performance.eventLoopUtilization(utilization);
      const usage = {
        cpu: (spent.user + spent.system) / 1000 / (now - takenAt),
        loopUtilization: used.utilization,
        loopDelayP99: delays.percentile(99),
        loopDelayMax: delays.max,
      };
      cpu = process.cpuUsage();
      utilization = performance.eventLoopUtilization();
      takenAt = now;
      delays.reset();
      return usage;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** From here on a generator's own delays show in what it measures. */
const limits = { loopUtilization: 0.9, loopDelayP99: 25 } as const;

/** Says in a sentence that the generator itself was the bottleneck, and what to do; `undefined` where it was not. */
export function describeBottleneck(intervals: readonly OwnUsage[]): string | undefined {
  const slow = intervals.filter(
    ({ loopUtilization, loopDelayP99 }) =>
      loopUtilization > limits.loopUtilization || loopDelayP99 > limits.loopDelayP99,
  );
  // One slow second is a start-up or a garbage collection.
  if (slow.length < 2 || slow.length < intervals.length / 10) return undefined;
  const worst = Math.max(...slow.map(({ loopDelayP99 }) => loopDelayP99));
  const busiest = Math.max(...slow.map(({ loopUtilization }) => loopUtilization));
  return (
    `The load generator was the bottleneck in ${slow.length} of ${intervals.length} intervals: its event loop was ` +
    `busy for up to ${Math.round(busiest * 100)} % of the time and late by up to ${worst.toFixed(0)} ms (99th ` +
    'percentile). Latencies are too high and rates too low; use more --threads, more machines, or less load.'
  );
}
