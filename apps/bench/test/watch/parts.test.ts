import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseMetricsPage } from '../../src/watch/metrics-page.ts';
import { describeBottleneck, watchOwn } from '../../src/watch/own.ts';
import { watchParts } from '../../src/watch/parts.ts';

describe('watching', () => {
  it.runIf(process.platform === 'linux')(
    'sees the processor time and memory of a process and its children',
    async () => {
      const busy = 'const end = Date.now() + 30000; while (Date.now() < end);';
      const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(busy)}], { stdio: 'inherit' }); console.log('up'); setInterval(() => {}, 1000); process.on('SIGTERM', () => process.exit());`;
      const child = spawn(process.execPath, ['-e', parent], {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      try {
        await once(child.stdout, 'data');
        const watch = watchParts({ pids: { worker: child.pid ?? 0, gone: 2 ** 22 + 1 } });
        await watch.take();
        await expect
          .poll(async () => (await watch.take())['worker']?.cpu ?? 0, { interval: 300 })
          .toBeGreaterThan(0.02);
        const { worker, gone } = await watch.take();
        expect(gone).toBeUndefined();
        expect(worker?.peakMemoryBytes).toBeGreaterThan(20_000_000);
        expect(worker?.peakMemoryBytes).toBeGreaterThanOrEqual(worker?.memoryBytes ?? 0);
      } finally {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
      }
    },
  );

  it('reads a page of numbers', () => {
    const page = [
      '# HELP docproc_queue_jobs Jobs of each queue: waiting, active, or failed for good.',
      'docproc_queue_jobs{queue="docproc-extract",state="waiting"} 7',
      'docproc_queue_jobs{queue="docproc-report",state="waiting"} 2',
      'docproc_queue_jobs{queue="docproc-report",state="active"} 5',
      'docproc_event_loop_delay_seconds{quantile="0.5"} 0.001',
      'docproc_event_loop_delay_seconds{quantile="0.99"} 0.012',
      'docproc_database_connections{state="used"} 3',
      'docproc_database_connections{state="idle"} 6',
      'docproc_database_waiting 1',
      'nodejs_eventloop_lag_p99_seconds 5',
    ].join('\n');
    expect(parseMetricsPage(page)).toEqual({ queueDepth: 9, loopDelayP99: 12, poolUsed: 3, poolWaiting: 1 });
  });

  it('notices that the own event loop is blocked, and says so', async () => {
    using own = watchOwn();
    const intervals = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const until = performance.now() + 150;
      while (performance.now() < until);
      await sleep(60);
      intervals.push(own.take());
    }
    expect(intervals[0]?.loopDelayMax).toBeGreaterThan(50);
    expect(describeBottleneck(intervals)).toMatch(/load generator was the bottleneck in 3 of 3/);
    const calm = { cpu: 0.1, loopUtilization: 0.1, loopDelayP99: 1, loopDelayMax: 2 };
    expect(describeBottleneck([calm, calm, calm])).toBeUndefined();
  });
});
