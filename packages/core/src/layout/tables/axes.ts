import type { Box } from '../../model/index.ts';

// In the page's unit: lines shorter than a tick mark part nothing, an axis is longer than any mark.
const longestTick = 8;
const shortestAxis = 60;
const fewestTicks = 3;
// Ticks that miss their axis by less than this still touch it.
const touch = 1.5;
// Comparisons that one page may cost.
const maxPairs = 4_000_000;

/** The axes of charts: long lines that evenly spaced tick marks touch. Text along them is a scale, no table. */
export function findAxes(across: readonly Box[], down: readonly Box[]): Box[] {
  return [...axesAlong(across, down, 0), ...axesAlong(down, across, 1)];
}

/** `along` is the direction in which the axes run: 0 across, 1 down. */
function axesAlong(lines: readonly Box[], others: readonly Box[], along: 0 | 1): Box[] {
  const axes = lines.filter((line) => lengthOf(line, along) >= shortestAxis);
  const ticks = others.filter((line) => lengthOf(line, across(along)) <= longestTick);
  if (ticks.length < fewestTicks || axes.length * ticks.length > maxPairs) return [];
  return axes.filter((axis) =>
    isEven(ticks.filter((tick) => touches(axis, tick)).map((tick) => tick[along])),
  );
}

function across(along: 0 | 1): 0 | 1 {
  return along === 0 ? 1 : 0;
}

function lengthOf(line: Box, along: 0 | 1): number {
  return (line[along + 2] ?? 0) - line[along];
}

function touches(a: Box, b: Box): boolean {
  return a[0] - touch <= b[2] && a[2] + touch >= b[0] && a[1] - touch <= b[3] && a[3] + touch >= b[1];
}

/** Whether there are enough positions, each as far from the next but for a tenth. */
function isEven(positions: readonly number[]): boolean {
  const sorted = [...positions].sort((a, b) => a - b);
  const steps = sorted.slice(1).map((position, i) => position - (sorted[i] ?? 0));
  const distinct = steps.filter((step) => step > 1);
  const first = distinct[0] ?? 0;
  return (
    distinct.length + 1 >= fewestTicks &&
    distinct.every((step) => Math.abs(step - first) <= 0.1 * first + 0.5)
  );
}
