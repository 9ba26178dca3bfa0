/** A line of a chart: values over time, `undefined` where there was none. */
export interface ChartLine {
  readonly label: string;
  readonly values: readonly (number | undefined)[];
}

/** A chart. */
export interface ChartOptions {
  readonly title: string;
  /** Seconds of each value. */
  readonly seconds: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly format: (value: number) => string;
}

const width = 760;
const height = 220;
const left = 70;
const bottom = 28;
const top = 14;
/** Told apart also in print and by those who see few colours: each has a dash of its own. */
const styles = [
  ['#1f5fa8', ''],
  ['#c2571a', '6 3'],
  ['#3c7d3c', '2 3'],
  ['#7a3b8f', '8 3 2 3'],
  ['#555555', '1 2'],
] as const;

/** Draws a chart as SVG; an empty text where there is nothing to draw. */
export function drawChart({ title, seconds, lines, format }: ChartOptions): string {
  const drawn = lines.filter(({ values }) => values.some((value) => value !== undefined));
  if (drawn.length === 0 || seconds.length === 0) return '';
  const most = niceCeiling(Math.max(...drawn.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const end = Math.max(seconds.at(-1) ?? 1, 1);
  const x = (at: number) => left + (at / end) * (width - left - 10);
  const y = (value: number) => top + (1 - value / most) * (height - top - bottom);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(most * share).toFixed(1);
    return `<line x1="${left}" x2="${width - 10}" y1="${at}" y2="${at}" class="grid"/><text x="${left - 6}" y="${at}" dy="4" class="y">${escapeHtml(format(most * share))}</text>`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<text x="${x(end * share).toFixed(1)}" y="${height - 8}" class="x">${Math.round(end * share)} s</text>`,
  );
  const paths = drawn.map(({ values }, index) => {
    const [colour, dash] = styles[index % styles.length] ?? styles[0];
    return `<path d="${pathOf(values, seconds, x, y)}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-dasharray="${dash}"/>`;
  });
  const legend = drawn.map(({ label }, index) => {
    const [colour, dash] = styles[index % styles.length] ?? styles[0];
    const sample = `<svg width="26" height="8" aria-hidden="true"><line x1="0" x2="26" y1="4" y2="4" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/></svg>`;
    return `<span>${sample} ${escapeHtml(label)}</span>`;
  });
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${grid.join('')}${ticks.join('')}${paths.join('')}</svg><p class="legend">${legend.join('')}</p></figure>`;
}

/** A gap in the values is a gap in the line. */
function pathOf(
  values: readonly (number | undefined)[],
  seconds: readonly number[],
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let drawing = false;
  values.forEach((value, index) => {
    const at = seconds[index];
    if (value === undefined || at === undefined) drawing = false;
    else {
      path += `${drawing ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      drawing = true;
    }
  });
  return path;
}

/** The next 1, 2 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (found) => names[found] ?? found);
}
