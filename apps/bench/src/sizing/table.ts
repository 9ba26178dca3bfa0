import { formatMs } from '../duration.ts';
import { type SizingOptions, sizeDeployment } from './size.ts';

/** Loads of the table: concurrent users, and documents a minute. */
const loads: readonly (readonly [users: number, documentsPerMinute: number])[] = [
  [50, 10],
  [200, 60],
  [1_000, 300],
  [5_000, 1_000],
  [20_000, 5_000],
  [100_000, 20_000],
  [250_000, 100_000],
];

/** How much is needed for loads from a department to a nation, as Markdown. */
export function formatSizingTable(costs: Omit<SizingOptions, 'users' | 'documentsPerMinute'>): string {
  const rows = loads.map(([users, documentsPerMinute]) => {
    const sizing = sizeDeployment({ ...costs, users, documentsPerMinute });
    const cells = [
      users,
      documentsPerMinute,
      sizing.servers,
      sizing.workers,
      sizing.databaseCores,
      sizing.databaseConnections,
    ].map((value) => value.toLocaleString('en-US'));
    return `| ${cells.join(' | ')} | ${formatMs(sizing.calls.p95)} | ${formatMs(sizing.documents.p95)} |`;
  });
  return [
    '| users | documents a minute | servers | workers | PostgreSQL cores | connections | p(95) of a call | of a document |',
    '| --: | --: | --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}
