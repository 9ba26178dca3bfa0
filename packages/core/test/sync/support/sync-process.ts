/** Syncs a table again and again, each time in a new snapshot, until it is killed. Arguments: source, path, table. */
import { createPostgresSource, openDuckdb, syncTable } from '../../../src/sync/index.ts';

const [, , connectionString = '', path = '', name = ''] = process.argv;
const into = await openDuckdb({ path });
const source = createPostgresSource({ connectionString, sliceBytes: 64 * 1024 });
process.send?.('open');
for (;;) {
  const run = syncTable({
    source,
    into,
    table: { name },
    mode: 'merge',
    watermark: 'changed',
    lag: 5000,
    deletes: 'compare',
  });
  for (let step = await run.next(); !step.done; step = await run.next());
  process.send?.('synced');
}
