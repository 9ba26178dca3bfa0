import { type LogLevel, type LogLevelWatch, readLogLevel, writeLogLevel } from '@org/docproc-store';
import type { Services } from '../services.ts';

/** The logs that this server writes. */
export interface ServerLogs {
  /** Folder of the files; left out where lines go to standard output. */
  readonly folder?: string;
  /** Keeps the level at what is set for all. */
  readonly watch: LogLevelWatch;
  /** Least level that is written at present. */
  readonly level: () => LogLevel;
}

/** What is logged at present. */
export interface LogLevelState {
  /** Of this server. Left out where its logs are somebody else's. */
  readonly level?: LogLevel;
  /** This server's own, by its configuration. */
  readonly own?: LogLevel;
  /** Set for all servers and workers; left out where each has its own. */
  readonly shared?: LogLevel;
  /** When each goes back to its own; ISO 8601. */
  readonly until?: string;
}

/** A change of the level of all servers and workers. */
export interface LogLevelChange {
  /** `null`: each goes back to its own. */
  readonly level: LogLevel | null;
  /** Goes back by itself after so many minutes. */
  readonly minutes?: number;
}

/** What is logged. */
export async function logLevelState({ database, logs }: Services): Promise<LogLevelState> {
  const shared = await readLogLevel(database);
  return {
    ...(logs && { level: logs.level(), own: logs.watch.own }),
    ...(shared && { shared: shared.level }),
    ...(shared?.until && { until: shared.until.toISOString() }),
  };
}

/** Changes the level of all: of this server at once, of the others within seconds. */
export async function changeLogLevel(
  services: Services,
  { level, minutes }: LogLevelChange,
): Promise<LogLevelState> {
  const until = minutes === undefined ? {} : { until: new Date(Date.now() + minutes * 60_000) };
  await writeLogLevel(services.database, level === null ? undefined : { level, ...until });
  await services.logs?.watch.look();
  return logLevelState(services);
}
