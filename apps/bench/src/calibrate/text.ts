import { formatMs } from '../duration.ts';
import type { Calibration, ModelCheck } from './calibration.ts';

/** A calibration as Markdown, for a terminal or a page of documentation. */
export function formatCalibration(calibration: Calibration): string {
  const { machine, capacity, threads, checks } = calibration;
  const rows = [
    ['call on a server, processor time', calibration.callMs],
    ['document on a server beside one call', calibration.uploadMs],
    ['document on an extraction thread', calibration.documentMs],
    ['call in PostgreSQL', calibration.databaseCallMs],
    ['document in PostgreSQL', calibration.databaseDocumentMs],
  ] as const;
  return [
    `${machine.processor}, ${machine.cores} cores, load ${machine.loadBefore.toFixed(1)} before; ${calibration.documents}; ` +
      `${threads} extraction ${threads === 1 ? 'thread' : 'threads'}; ${calibration.measuredAt.slice(0, 10)}`,
    '',
    '| what | time |',
    '| --- | --: |',
    ...rows.map(([what, ms]) => `| ${what} | ${formatMs(ms)} |`),
    '',
    `Most that was served: ${capacity.callsPerSecond.toFixed(0)} calls a second, ${capacity.documentsPerSecond.toFixed(1)} documents a second.`,
    '',
    '| load | utilization | avg, measured | model | median, measured | model | p(95), measured | model |',
    '| --- | --: | --: | --: | --: | --: | --: | --: |',
    ...checks.map(checkRow),
  ].join('\n');
}

function checkRow({ station, perSecond, utilization, measured, predicted }: ModelCheck): string {
  const times = (['avg', 'p50', 'p95'] as const).flatMap((name) => [
    formatMs(measured[name]),
    formatMs(predicted[name]),
  ]);
  const load = `${perSecond < 20 ? perSecond.toFixed(1) : perSecond.toFixed(0)} ${station}/s`;
  return `| ${load} | ${(utilization * 100).toFixed(0)} % | ${times.join(' | ')} |`;
}
