import type { Summary } from './summary.ts';

/** Seconds over which a rate has to be kept to count as reached. */
const windowPoints = 3;

/** The highest rate of iterations that a ramp kept up for three seconds, in words. */
export function capacityOf(summary: Pick<Summary, 'timeline' | 'thresholds'>): string {
  const rates = summary.timeline.map(({ metrics, ms }) => {
    const done = metrics['iterations'];
    return done?.kind === 'counter' && ms > 0 ? (done.count * 1000) / ms : 0;
  });
  let best = 0;
  for (let at = 0; at + windowPoints <= rates.length; at += 1) {
    best = Math.max(best, Math.min(...rates.slice(at, at + windowPoints)));
  }
  const broken = summary.thresholds
    .filter(({ ok }) => !ok)
    .map(({ metric, expression }) => `${metric}: ${expression}`);
  const why = broken.length > 0 ? `broke: ${broken.join(', ')}` : 'no threshold broke; raise MAX_RATE';
  return `    CAPACITY ${best.toFixed(1)} iterations/s, kept for ${windowPoints} s (${why})`;
}
