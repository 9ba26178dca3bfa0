import type { Summary } from './summary.ts';
import { formatBytes } from './text.ts';

/** The slope of a straight line through points, by least squares; 0 where there are less than two. */
export function slopeOf(points: readonly (readonly [number, number])[]): number {
  if (points.length < 2) return 0;
  const mean = (pick: 0 | 1) => points.reduce((sum, point) => sum + point[pick], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const together = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return spread === 0 ? 0 : together / spread;
}

/** How the memory of each watched part grew, in bytes an hour. The first fifth of the run warms up and does not count. */
function memorySlopes({
  timeline,
  elapsedMs,
}: Pick<Summary, 'timeline' | 'elapsedMs'>): Record<string, number> {
  const settled = timeline.filter(({ at }) => at > elapsedMs / 5);
  const names = new Set(settled.flatMap(({ parts }) => Object.keys(parts)));
  const slopes = [...names].map((name) => {
    const points = settled.flatMap(({ at, parts }) => {
      const bytes = parts[name]?.memoryBytes;
      return bytes === undefined ? [] : [[at / 3_600_000, bytes] as const];
    });
    return [name, slopeOf(points)] as const;
  });
  return Object.fromEntries(slopes);
}

/** The same in words. */
export function formatMemorySlopes(summary: Pick<Summary, 'timeline' | 'elapsedMs'>): string {
  const lines = Object.entries(memorySlopes(summary)).map(
    ([name, slope]) => `    ${name}: ${slope < 0 ? '-' : '+'}${formatBytes(Math.abs(slope))} an hour`,
  );
  return ['    MEMORY SLOPE', ...(lines.length > 0 ? lines : ['    nothing was watched'])].join('\n');
}
