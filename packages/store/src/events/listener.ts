import pg from 'pg';
import type { Database } from '../database/connect.ts';

/** A connection that waits for notifications, for as long as the process lives. */
export interface Listener {
  close(): Promise<void>;
}

/**
 * Listens on a channel with a connection of its own, and comes back by itself whenever that is lost. `onWake` is
 * called at each notification with what it says, and after each (re)connect without: something may have been said while
 * nobody listened. `onLost` is called when nobody listens any more.
 */
export function createListener(
  database: Database,
  channel: string,
  onWake: (payload?: string) => void,
  onLost: () => void = () => {},
): Listener {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;

  const lost = (from: pg.Client, error?: unknown) => {
    if (closed || client !== from) return;
    client = undefined;
    onLost();
    // Half-open connections are dropped; `end` may never answer.
    from.end().catch(() => {});
    const delay = Math.min(10_000, 100 * 2 ** failures);
    failures += 1;
    database.logger.warn({ err: error, delay }, 'the event listener lost the database');
    timer = setTimeout(connect, delay);
  };
  const connect = () => {
    const next = createClient(database);
    client = next;
    next.on('error', (error) => lost(next, error));
    next.on('end', () => lost(next));
    next.on('notification', ({ payload }) => onWake(payload));
    start(next, channel).then(
      () => {
        failures = 0;
        onWake();
      },
      (error: unknown) => lost(next, error),
    );
  };

  connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}

function createClient({ connectionString, applicationName }: Database): pg.Client {
  return new pg.Client({
    connectionString,
    application_name: `${applicationName}-events`,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
}

async function start(client: pg.Client, channel: string): Promise<void> {
  await client.connect();
  await client.query(`listen ${client.escapeIdentifier(channel)}`);
}
