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

const { connectionString, ended } = await starting;
process.send?.({ connectionString });
// The IPC channel is unreferenced by the lifeline; this process lasts as long as PostgreSQL does.
const stay = setInterval(() => {}, 1 << 30);
await ended;
clearInterval(stay);
if (!stopping) process.exit(1);
