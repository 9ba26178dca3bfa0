import { formatMs } from '../duration.ts';
import type { TimelinePoint } from '../run/timeline.ts';
import type { Summary } from '../summary/summary.ts';
import { formatBytes, formatPercent, isTime } from '../summary/text.ts';
import { type ChartLine, drawChart, escapeHtml } from './chart.ts';

/** The report as one HTML file: nothing is fetched, and it prints. */
export function formatHtml(summary: Summary): string {
  const { script, url, startedAt, elapsedMs, remarks } = summary;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Load test: ${escapeHtml(script)}</title><style>${style}</style></head><body>
<h1>Load test: ${escapeHtml(script)}</h1>
<p>${escapeHtml(url)}, ${escapeHtml(startedAt)}, ${formatMs(elapsedMs)}${summary.aborted ? ', ended early' : ''}</p>
${remarks.map((remark) => `<p class="remark">${escapeHtml(remark)}</p>`).join('\n')}
${thresholdTable(summary)}
${charts(summary.timeline)}
${metricTable(summary)}
</body></html>
`;
}

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:52rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;padding:3px 8px;border-bottom:1px solid #ddd}
td.n{text-align:right;font-variant-numeric:tabular-nums}figure{margin:1.5rem 0;break-inside:avoid}figcaption{font-weight:600}
svg{max-width:100%}.grid{stroke:#ddd}.y{font-size:11px;text-anchor:end;fill:#444}.x{font-size:11px;text-anchor:middle;fill:#444}
.legend{font-size:13px;margin:0}.legend span{margin-right:1.2rem}.remark{border-left:4px solid #c2571a;padding-left:.8rem}
.bad{color:#a11;font-weight:600}@media print{body{margin:0;max-width:none}}`;

function thresholdTable({ thresholds }: Summary): string {
  if (thresholds.length === 0) return '';
  const rows = thresholds.map(({ metric, expression, ok, observed }) => {
    const seen = observed === undefined ? 'nothing recorded' : String(Number(observed.toPrecision(5)));
    const verdict = ok ? 'kept' : '<span class="bad">crossed</span>';
    return `<tr><td>${escapeHtml(metric)}</td><td>${escapeHtml(expression)}</td><td class="n">${seen}</td><td>${verdict}</td></tr>`;
  });
  return `<h2>Thresholds</h2><table><tr><th>Metric</th><th>Condition</th><th>Observed</th><th></th></tr>${rows.join('')}</table>`;
}

function metricTable({ metrics }: Summary): string {
  const rows = Object.entries(metrics).map(([name, { type, values }]) => {
    const show = (key: string, value: number) => {
      if (type === 'rate' && key === 'rate') return formatPercent(value);
      if (name.startsWith('data_')) return formatBytes(value);
      return type === 'trend' && key !== 'count' && isTime(name)
        ? formatMs(value)
        : String(Number(value.toPrecision(6)));
    };
    const cells = Object.entries(values).map(([key, value]) => `${escapeHtml(key)} ${show(key, value)}`);
    return `<tr><td>${escapeHtml(name)}</td><td>${cells.join(', ')}</td></tr>`;
  });
  return `<h2>Metrics</h2><table>${rows.join('')}</table>`;
}

function charts(points: readonly TimelinePoint[]): string {
  const seconds = points.map(({ at }) => at / 1000);
  const chart = (title: string, format: (value: number) => string, lines: readonly ChartLine[]) =>
    drawChart({ title, seconds, lines, format });
  const plain = (value: number) => String(Number(value.toPrecision(4)));
  return [
    '<h2>Over time</h2>',
    chart(
      'Rates, a second',
      plain,
      ['http_reqs', 'iterations', 'documents_completed'].map((name) => rateLine(points, name)),
    ),
    ...trendNames(points).map((name) =>
      chart(name, isTime(name) ? formatMs : plain, percentileLines(points, name)),
    ),
    chart('Failed, a second', plain, [
      failedLine(points),
      rateLine(points, 'dropped_iterations'),
      rateLine(points, 'iteration_errors'),
    ]),
    chart('Virtual users', plain, [gaugeLine(points, 'vus')]),
    chart('Processor, cores', plain, [
      ...partLines(points, 'cpu'),
      generatorLine(points, 'load generators', 'cpu'),
    ]),
    chart('Memory', formatBytes, partLines(points, 'memoryBytes')),
    chart('Event loop late (99th percentile)', formatMs, [
      ...partLines(points, 'loopDelayP99'),
      generatorLine(points, 'load generators', 'loopDelayP99'),
    ]),
    chart('Queue depth', plain, partLines(points, 'queueDepth')),
    chart('Database connections', plain, [
      ...partLines(points, 'poolUsed'),
      ...partLines(points, 'poolWaiting'),
    ]),
  ].join('\n');
}

/** Trends that are shown: those of whole operations, not of their parts. */
function trendNames(points: readonly TimelinePoint[]): string[] {
  const names = new Set(
    points.flatMap(({ metrics }) => Object.keys(metrics).filter((name) => metrics[name]?.kind === 'trend')),
  );
  return [...names].filter((name) => !/^http_req_(?!duration)/.test(name)).sort();
}

function rateLine(points: readonly TimelinePoint[], name: string): ChartLine {
  const seen = points.some(({ metrics }) => metrics[name] !== undefined);
  const values = points.map(({ metrics, ms }) => {
    const found = metrics[name];
    if (!seen || ms <= 0) return undefined;
    return found?.kind === 'counter' ? (found.count * 1000) / ms : 0;
  });
  return { label: name, values };
}

function failedLine(points: readonly TimelinePoint[]): ChartLine {
  const values = points.map(({ metrics, ms }) => {
    const found = metrics['http_req_failed'];
    return found?.kind === 'rate' && ms > 0 ? (found.passes * 1000) / ms : undefined;
  });
  return { label: 'http_req_failed', values };
}

function gaugeLine(points: readonly TimelinePoint[], name: string): ChartLine {
  const values = points.map(({ metrics }) => {
    const found = metrics[name];
    return found?.kind === 'gauge' ? found.value : undefined;
  });
  return { label: name, values };
}

function percentileLines(points: readonly TimelinePoint[], name: string): ChartLine[] {
  return (['p50', 'p95', 'p99', 'max'] as const).map((key) => ({
    label: key,
    values: points.map(({ metrics }) => {
      const found = metrics[name];
      return found?.kind === 'trend' ? found[key] : undefined;
    }),
  }));
}

type PartKey = keyof TimelinePoint['parts'][string];

function partLines(points: readonly TimelinePoint[], key: PartKey): ChartLine[] {
  const names = new Set(points.flatMap(({ parts }) => Object.keys(parts)));
  return [...names].map((name) => ({ label: name, values: points.map(({ parts }) => parts[name]?.[key]) }));
}

function generatorLine(
  points: readonly TimelinePoint[],
  label: string,
  key: 'cpu' | 'loopDelayP99',
): ChartLine {
  const values = points.map(({ generators }) =>
    generators.length === 0 ? undefined : Math.max(...generators.map((usage) => usage[key])),
  );
  return { label, values };
}
