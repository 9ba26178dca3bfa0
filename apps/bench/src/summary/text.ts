import { formatMs } from '../duration.ts';
import type { MetricSummary, Summary } from './summary.ts';

/** The summary as text in the shape that k6 prints. */
export function formatSummary(summary: Summary): string {
  const names = Object.keys(summary.metrics).filter((name) => !name.startsWith('checks{'));
  const width = Math.max(20, ...names.map((name) => labelOf(name).length)) + 3;
  const sections = groups.map(([title, belongs]) => {
    const lines = names
      .filter((name) => belongs(baseOf(name)) && title === titleOf(name))
      .map(
        (name) =>
          `    ${labelOf(name).padEnd(width, '.')}: ${formatMetric(name, summary.metrics[name] as MetricSummary)}`,
      );
    return lines.length === 0 ? [] : ['', `    ${title}`, ...lines];
  });
  return [
    ...thresholdLines(summary),
    '',
    `  █ TOTAL RESULTS (${formatMs(summary.elapsedMs)}${summary.aborted ? ', ended early' : ''})`,
    ...checkLines(summary),
    ...sections.flat(),
    ...partLines(summary),
    ...summary.remarks.flatMap((remark) => ['', `  ! ${remark}`]),
    '',
  ].join('\n');
}

const ours =
  /^(upload_duration|document_processing_duration|event_lag|documents_completed|pages_per_second|report_duration|documents_|events_)/;
const groups: readonly (readonly [string, (name: string) => boolean])[] = [
  ['DOCUMENTS', (name) => ours.test(name)],
  ['HTTP', (name) => name.startsWith('http_')],
  ['WEBSOCKET', (name) => name.startsWith('ws_')],
  ['EXECUTION', (name) => /^(iteration|iterations|dropped_|interrupted_|vus|group_)/.test(name)],
  ['NETWORK', (name) => name.startsWith('data_')],
  ['CUSTOM', (name) => name !== 'checks'],
];

function titleOf(name: string): string | undefined {
  return groups.find(([, belongs]) => belongs(baseOf(name)))?.[0];
}

function baseOf(name: string): string {
  return name.replace(/\{.*$/, '');
}

/** A part of a metric stands under it, as in k6. */
function labelOf(name: string): string {
  const at = name.indexOf('{');
  return at < 0 ? name : `  { ${name.slice(at + 1, -1)} }`;
}

function thresholdLines({ thresholds }: Summary): string[] {
  if (thresholds.length === 0) return [];
  const lines = thresholds.map(({ metric, expression, ok, observed }) => {
    const seen = observed === undefined ? 'nothing was recorded' : `it was ${formatNumber(observed)}`;
    return `    ${ok ? '✓' : '✗'} ${metric}: ${expression} (${seen})`;
  });
  return ['', '  █ THRESHOLDS', '', ...lines];
}

function checkLines({ metrics }: Summary): string[] {
  const all = metrics['checks'];
  if (!all) return [];
  const { passes = 0, fails = 0 } = all.values;
  const each = Object.entries(metrics)
    .filter(([name]) => name.startsWith('checks{check:'))
    .map(([name, { values }]) => {
      const label = name.slice('checks{check:'.length, -1);
      if (values['fails'] === 0) return `    ✓ ${label}`;
      return `    ✗ ${label}\n      ↳ ${formatPercent(values['rate'] ?? 0)}: ✓ ${values['passes']}, ✗ ${values['fails']}`;
    });
  return ['', `    checks: ${formatPercent(passes / (passes + fails))} ✓ ${passes}  ✗ ${fails}`, ...each];
}

function partLines({ parts }: Summary): string[] {
  const lines = Object.entries(parts).map(([name, usage]) => {
    const cells = [
      usage.cpu === undefined ? '' : `CPU up to ${usage.cpu.toFixed(2)} cores`,
      usage.peakMemoryBytes === undefined ? '' : `memory up to ${formatBytes(usage.peakMemoryBytes)}`,
      usage.loopDelayP99 === undefined ? '' : `event loop late by up to ${formatMs(usage.loopDelayP99)}`,
      usage.queueDepth === undefined ? '' : `queue up to ${usage.queueDepth}`,
    ];
    return `    ${name}: ${cells.filter(Boolean).join(', ')}`;
  });
  return lines.length === 0 ? [] : ['', '    SYSTEM UNDER TEST', ...lines];
}

function formatMetric(name: string, { type, values }: MetricSummary): string {
  if (type === 'rate')
    return `${formatPercent(values['rate'] ?? 0)} ${values['passes']} out of ${(values['passes'] ?? 0) + (values['fails'] ?? 0)}`;
  if (type === 'gauge') return `${values['value']}  min=${values['min']}  max=${values['max']}`;
  const show = name.startsWith('data_') ? formatBytes : formatNumber;
  if (type === 'counter') return `${show(values['count'] ?? 0)}  ${show(values['rate'] ?? 0)}/s`;
  const unit = isTime(name) ? formatMs : formatNumber;
  return Object.entries(values)
    .filter(([statistic]) => statistic !== 'count')
    .map(([statistic, value]) => `${statistic}=${unit(value)}`)
    .join(' ');
}

/** Trends of durations are named so. */
export function isTime(name: string): boolean {
  return /(^http_req_|duration|_lag|connecting|time|latency)/.test(name);
}

/** A share as a percentage. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

/** Bytes with a unit. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(1) : value.toPrecision(3);
}
