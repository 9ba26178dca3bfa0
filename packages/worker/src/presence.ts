import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Logger } from '@org/docproc-core/ports';
import { type CurrentJob, type Database, forgetWorker, reportWorker } from '@org/docproc-store';

/** What is told of a worker. */
export interface PresenceOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** Name of the worker, for people. */
  readonly name: string;
  /** Documents at the same time. */
  readonly threads: number;
  /** What it has at work at the moment. */
  readonly jobs: () => readonly CurrentJob[];
}

/** Time between two signs of life, in milliseconds. After ten seconds of silence a worker counts as gone. */
const intervalMs = 3_000;

/**
 * Gives signs of life: one row of the database, written in place, with memory and what is at work. Gives the function
 * that says farewell. A sign that cannot be given is left out.
 */
export function showPresence({ database, logger, jobs, ...plain }: PresenceOptions): () => Promise<void> {
  const instance = randomUUID();
  const startedAt = new Date(performance.timeOrigin);
  const version = readVersion();
  let telling = Promise.resolve();

  async function tell(): Promise<void> {
    const { rss, heapUsed } = process.memoryUsage();
    const identity = { ...plain, instance, host: hostname(), pid: process.pid, version: await version };
    await reportWorker(database, {
      ...identity,
      startedAt,
      rssBytes: rss,
      heapBytes: heapUsed,
      jobs: jobs(),
    }).catch((error: unknown) => logger.debug({ err: error }, 'a sign of life was not given'));
  }

  function beat(): void {
    telling = telling.then(tell);
  }

  beat();
  const timer = setInterval(beat, intervalMs).unref();
  return async () => {
    clearInterval(timer);
    await telling;
    await forgetWorker(database, instance).catch((error: unknown) =>
      logger.debug({ err: error }, 'the worker could not say farewell'),
    );
  };
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL(import.meta.resolve('@org/docproc-worker/package.json')), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}
