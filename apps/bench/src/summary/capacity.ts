import type { Summary } from './summary.ts';

/** Points, of a second each, over which a rate is taken. */
const windowPoints = 3;

/** The highest rate of iterations that a ramp reached on average of three seconds, in words. */
export function capacityOf(summary: Pick<Summary, 'timeline' | 'thresholds'>): string {
  let best = 0;
  for (let at = 0; at + windowPoints <= summary.timeline.length; at += 1) {
    const window = summary.timeline.slice(at, at + windowPoints);
    const done = window.reduce((sum, { metrics: { iterations } }) => {
      return sum + (iterations?.kind === 'counter' ? iterations.count : 0);
    }, 0);
    const ms = window.reduce((sum, point) => sum + point.ms, 0);
    if (ms > 0) best = Math.max(best, (done * 1000) / ms);
  }
  const broken = summary.thresholds
    .filter(({ ok }) => !ok)
    .map(({ metric, expression }) => `${metric}: ${expression}`);
  const why = broken.length > 0 ? `broke: ${broken.join(', ')}` : 'no threshold broke; raise MAX_RATE';
  return `    CAPACITY ${best.toFixed(1)} iterations/s, over ${windowPoints} s (${why})`;
}
