import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const sample = fileURLToPath(new URL('../../../fixtures/samples/transactions.csv', import.meta.url));

function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe('docproc-bench', { timeout: 90_000 }, () => {
  it('loads an embedded stack, and its thresholds decide the exit code', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'docproc-bench-'));
    const path = join(folder, 'summary.json');
    const run = ['run', sample, '--vus', '2', '--duration', '1s', '--summary-export', path];
    const crossed = await bench(
      ...run,
      '--threshold',
      'checks:rate>0.99',
      '--threshold',
      'upload_duration:p(95)<0.001',
    );
    const summary = JSON.parse(await readFile(path, 'utf8'));
    await rm(folder, { recursive: true });
    expect(crossed).toMatchObject({ code: 99 });
    expect(summary.thresholds).toEqual([
      { metric: 'checks', expression: 'rate>0.99', ok: true },
      { metric: 'upload_duration', expression: 'p(95)<0.001', ok: false },
    ]);
    expect(summary.metrics.documents_completed.count).toBe(summary.metrics.iterations.count);
    expect(summary.metrics.iterations.count).toBeGreaterThan(1);
  });

  it.each([
    [['run']],
    [['run', sample, '--vus', '0']],
    [['run', sample, '--duration', 'soon']],
    [['run', sample, '--threshold', 'nonsense']],
    [['run', sample, '--no-such-flag']],
  ])('refuses %j with 2', async (args) => {
    expect(await bench(...args)).toMatchObject({ code: 2, stdout: '' });
  });

  it('says that a server cannot be reached, with 1', async () => {
    const { code, stderr } = await bench('run', sample, '--url', 'http://127.0.0.1:9', '--duration', '1s');
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('reached') });
  });
});
