import type { Summary } from '../summary/summary.ts';

/** Points left out at both ends: users who are still being started, and those who finish. */
const margin = 2;

/** What happened in the middle of a run, where the load was even. */
export interface EvenPart {
  readonly seconds: number;
  /** How often a counter was counted a second. */
  perSecond(counter: string): number;
  /** Processor time that a part of the system used a second, in milliseconds. */
  cpuMsPerSecond(part: string): number;
}

/** The middle of a run. */
export function evenPartOf({ timeline }: Pick<Summary, 'timeline'>): EvenPart {
  const points = timeline.length > 2 * margin ? timeline.slice(margin, -margin) : timeline;
  const seconds = points.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  return {
    seconds,
    perSecond(counter) {
      const count = points.reduce((sum, { metrics }) => {
        const numbers = metrics[counter];
        return sum + (numbers?.kind === 'counter' ? numbers.count : 0);
      }, 0);
      return count / seconds;
    },
    cpuMsPerSecond(part) {
      const parts = points.map(({ parts: usages, ms }) => {
        const names = Object.keys(usages).filter((name) => name === part || name.startsWith(`${part}-`));
        return names.reduce((sum, name) => sum + (usages[name]?.cpu ?? 0) * ms, 0);
      });
      return parts.reduce((a, b) => a + b, 0) / seconds;
    },
  };
}
