import type { Logger } from '@org/docproc-core/ports';
import { runSweep } from '@org/docproc-store';

/** What is swept, and how often. */
export interface SweepingOptions {
  /** What `runSweep` works on. */
  readonly target: Parameters<typeof runSweep>[0];
  /** Time between two sweeps in milliseconds. */
  readonly intervalMs: number;
  readonly logger: Logger;
}

/**
 * Sweeps again and again; of several workers one at a time does the work. A sweep that fails is logged, and the next
 * one comes as if nothing were. Gives the function that stops it and waits for a sweep under way.
 */
export function startSweeping({ target, intervalMs, logger }: SweepingOptions): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let sweeping = Promise.resolve();

  async function sweep(): Promise<void> {
    try {
      const report = await runSweep(target);
      if (report && Object.values(report).some((count) => count > 0)) logger.info({ ...report }, 'swept');
    } catch (error) {
      logger.warn({ err: error }, 'a sweep failed');
    }
  }

  function plan(): void {
    // Not all workers at the same moment.
    const pause = intervalMs * (0.75 + Math.random() / 2);
    timer = setTimeout(() => {
      sweeping = sweep().finally(() => {
        if (!stopped) plan();
      });
    }, pause);
  }

  plan();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await sweeping;
  };
}
