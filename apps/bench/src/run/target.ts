import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestPlan } from '../script/options.ts';
import type { WatchOptions } from '../watch/parts.ts';
import type { RunOptions } from './run.ts';

/** What load goes to. */
export interface Target extends AsyncDisposable {
  readonly url: string;
  readonly watch: WatchOptions;
  /** What scenarios may have to know of it: process ids of the embedded stack. */
  readonly env: Readonly<Record<string, string>>;
}

/** A test without a server of ours has none; its scenarios name what they call. */
const nowhere = 'http://localhost';

/**
 * The server that was named, or an embedded stack. Its limits for strangers are off: load tests make many accounts
 * from one address.
 */
export async function openTarget(test: TestPlan, options: RunOptions): Promise<Target> {
  const pids = options.watch ?? {};
  if (options.url !== undefined || !test.embedded) {
    const url = options.url ?? nowhere;
    const page = options.url === undefined ? {} : { metricsUrl: new URL('/metrics', url).href };
    return { url, watch: { pids, ...page }, env: {}, [Symbol.asyncDispose]: async () => {} };
  }
  const { startStack } = await import('@org/docproc-stack');
  const folder = await mkdtemp(join(tmpdir(), 'docproc-probe-'));
  const own = extname(import.meta.url);
  const probe = new URL(own === '.ts' ? '../watch/probe.ts' : './probe.js', import.meta.url);
  const stack = await startStack({
    ...(options.signal && { signal: options.signal }),
    workers: test.embeddedWorkers,
    environment: {
      RATE_LIMIT_PER_MINUTE: '0',
      REGISTRATIONS_PER_HOUR: '0',
      MAX_UPLOAD_SIZE: '1GB',
      ...test.embeddedEnv,
      NODE_OPTIONS: `--import=${fileURLToPath(probe)}`,
      DOCPROC_BENCH_PROBE: folder,
    },
  });
  const { postgres, server, worker } = stack.pids;
  const workers = Object.fromEntries(
    stack.workerPids.map((pid, index) => [index === 0 ? 'worker' : `worker-${index + 1}`, pid]),
  );
  return {
    url: stack.url,
    watch: {
      pids: { ...stack.pids, ...workers, ...pids },
      probeFolder: folder,
      metricsUrl: new URL('/metrics', stack.url).href,
    },
    env: { POSTGRES_PID: String(postgres), SERVER_PID: String(server), WORKER_PID: String(worker) },
    async [Symbol.asyncDispose]() {
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
