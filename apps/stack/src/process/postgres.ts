/**
 * Child process that holds the embedded PostgreSQL: `node postgres.js FOLDER kept|scratch`; a scratch folder is removed
 * with it. Says `{ connectionString }` by IPC.
 */
import { startEmbeddedPostgres } from '@org/docproc-store/embedded';

const [folder, keep] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: postgres.js FOLDER kept|scratch');

let stopping = false;
const starting = startEmbeddedPostgres({ folder, persistent: keep === 'kept' });

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  const postgres = await starting.catch(() => undefined);
  await postgres?.stop();
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());

const { connectionString } = await starting;
process.send?.({ connectionString });
// The IPC channel is unreferenced by the lifeline; PostgreSQL runs for as long as this process does.
setInterval(() => {}, 1 << 30);
