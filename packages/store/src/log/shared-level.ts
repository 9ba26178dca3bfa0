import type { Database } from '../database/connect.ts';
import type { Logs } from './files.ts';
import type { LogLevel } from './levels.ts';

/** A level that holds for every server and worker. */
export interface SharedLogLevel {
  readonly level: LogLevel;
  /** When each goes back to its own level. Left out: never. */
  readonly until?: Date;
}

/** The level that is set for all; `undefined` where each has its own. */
export async function readLogLevel({ db }: Pick<Database, 'db'>): Promise<SharedLogLevel | undefined> {
  const row = await db.selectFrom('log_level').select(['level', 'until']).executeTakeFirst();
  if (!row || (row.until && row.until.getTime() <= Date.now())) return undefined;
  return { level: row.level, ...(row.until && { until: row.until }) };
}

/** Sets the level for all, or with `undefined` gives each its own back. They take it up within seconds. */
export async function writeLogLevel(
  { db }: Pick<Database, 'db'>,
  shared: SharedLogLevel | undefined,
): Promise<void> {
  if (!shared) return void (await db.deleteFrom('log_level').execute());
  const values = { level: shared.level, until: shared.until ?? null };
  await db
    .insertInto('log_level')
    .values(values)
    .onConflict((conflict) => conflict.column('only').doUpdateSet(values))
    .execute();
}

/** Keeps a process's logs at the level that is set for all. */
export interface LogLevelWatch {
  /** Looks at once, rather than when it is due. */
  look(): Promise<void>;
  /** The process's own level, for when none is set for all. */
  readonly own: LogLevel;
  stop(): void;
}

/** How often each process looks, in milliseconds. A notification would need a connection more of every process. */
const everyMs = 5000;

/** Begins to follow the level that is set for all. A database that is away changes nothing. */
export function followLogLevel(database: Database, logs: Pick<Logs, 'level'>): LogLevelWatch {
  const own = logs.level;
  const look = async () => {
    const shared = await readLogLevel(database).catch(() => ({ level: logs.level }));
    logs.level = shared?.level ?? own;
  };
  let looking = false;
  const timer = setInterval(() => {
    // One at a time: a database that hangs is not asked again and again.
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  }, everyMs).unref();
  void look();
  return { look, own, stop: () => clearInterval(timer) };
}
