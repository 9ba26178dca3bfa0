/**
 * Keeps a DuckDB file beside a PostgreSQL database.
 * `node index.ts postgres://user:password@host/database analytics.duckdb orders updated_at`
 */
import { createPostgresSource, openDuckdb, syncTable, verifyTable } from '@org/docproc-core/sync';

const [connectionString, path = 'analytics.duckdb', name, watermark] = process.argv.slice(2);
if (!connectionString || !name || !watermark)
  throw new Error('usage: index.ts ADDRESS FILE TABLE WATERMARK_COLUMN');

await using into = await openDuckdb({ path });
await using source = createPostgresSource({ connectionString });
const table = { source, into, table: { name } };

// The first run loads the table; each later one takes what has changed since.
for await (const { stage, rows, rowsPerSecond } of syncTable({ ...table, mode: 'merge', watermark })) {
  console.log(`${stage}: ${rows} rows, ${rowsPerSecond}/s`);
}

// Reads everything once more and compares, row by row where it has to.
const comparison = verifyTable(table);
let step = await comparison.next();
while (!step.done) step = await comparison.next();
console.log(step.value.equal ? `${name}: ${step.value.targetRows} rows, all equal` : step.value);
