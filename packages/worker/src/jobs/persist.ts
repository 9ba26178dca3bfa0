import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from '@org/docproc-store';

/** How long a result is kept while the database is away. A restart takes seconds, a failover a minute. */
const patienceMs = 90_000;
const pauseMs = 500;

/**
 * Runs a write, again and again while the database cannot be reached: minutes of extraction are not thrown away
 * because PostgreSQL restarts. Gives up after a minute and a half, or when the signal says that the job is no longer
 * ours; the error of the last try then comes through.
 */
export async function persist<T>(write: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const deadline = Date.now() + patienceMs;
  while (true) {
    try {
      return await write();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || signal.aborted || Date.now() > deadline) throw error;
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
