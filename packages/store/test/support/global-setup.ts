import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/embedded/index.ts';

/** One PostgreSQL for all tests of a run. Each test file makes a database of its own on it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-test-'));
  const postgres = await startEmbeddedPostgres({ folder, persistent: false });
  project.provide('postgresUrl', postgres.connectionString);
  return postgres.stop;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the run's PostgreSQL. */
    postgresUrl: string;
  }
}
