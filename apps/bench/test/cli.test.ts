import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAll, serve } from './support/server.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const sample = fileURLToPath(new URL('../../../fixtures/samples/transactions.csv', import.meta.url));
const plain = fileURLToPath(new URL('./support/scenarios/plain.ts', import.meta.url));

function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { timeout: 150_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-bench-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('docproc-bench', { timeout: 180_000 }, () => {
  it('loads an embedded stack, watches it, and its thresholds decide the exit code', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'summary.json');
      const run = ['run', 'documents', '--env', `FILES=${sample}`, '--vus', '1', '--duration', '3s'];
      const thresholds = ['--threshold', 'checks:rate>0.99', '--threshold', 'upload_duration:p(95)<0.001'];
      const { code } = await bench(...run, ...thresholds, '--summary-export', path);
      const summary = JSON.parse(await readFile(path, 'utf8'));
      expect(code).toBe(99);
      expect(summary.thresholds).toMatchObject([
        { metric: 'checks', expression: 'rate>0.99', ok: true },
        { metric: 'upload_duration', expression: 'p(95)<0.001', ok: false },
      ]);
      expect(summary.metrics.documents_completed.values.count).toBe(summary.metrics.iterations.values.count);
      expect(Object.keys(summary.parts).sort()).toEqual(['postgres', 'server', 'worker']);
      expect(summary.parts.server.peakMemoryBytes).toBeGreaterThan(10_000_000);
    }));

  it('writes every kind of output, by generators in threads', () =>
    inFolder(async (folder) => {
      const pushed: string[] = [];
      await using server = await serve(async (request, response) => {
        const body = await readAll(request);
        if (request.url === '/push') pushed.push(body);
        response.end('ok');
      });
      const path = (name: string) => join(folder, name);
      const outputs = [`json=${path('a.json')}`, `csv=${path('a.csv')}`, `prometheus=${server.url}/push`];
      const { code, stdout, stderr } = await bench(
        ...['run', plain, '--url', server.url, '--threads', '2', '--html', path('a.html')],
        ...outputs.flatMap((output) => ['--out', output]),
      );
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stdout).toMatch(/iterations\.+: 40 /);
      const lines = (await readFile(path('a.json'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const counted = lines.filter(({ metric }) => metric === 'http_reqs').map(({ data }) => data.count);
      expect(counted.reduce((a, b) => a + b, 0)).toBe(40);
      expect(await readFile(path('a.csv'), 'utf8')).toMatch(/^http_req_duration,\d+,p95,/m);
      expect(pushed.join('')).toMatch(/^docproc_bench_http_reqs\{stat="count"\} \d+$/m);
      const html = await readFile(path('a.html'), 'utf8');
      expect(html).toContain('<svg');
      expect(html).not.toMatch(/(?:src|href)="http/);
    }));

  it.each([
    [['run']],
    [['run', 'no-such-scenario']],
    [['run', plain, '--vus', '0']],
    [['run', plain, '--duration', 'soon']],
    [['run', plain, '--threshold', 'nonsense']],
    [['run', plain, '--out', 'xml=a']],
    [['run', plain, '--no-such-flag']],
    [['compare', 'one.json']],
    [['generate', '127.0.0.1:1']],
  ])('refuses %j with 2', async (args) => {
    expect(await bench(...args)).toMatchObject({ code: 2, stdout: '' });
  });

  it('says how much is needed by what was measured, for one load and as a table', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'calibration.json');
      const calibration = {
        schemaVersion: 1,
        measuredAt: '2026-01-01T00:00:00.000Z',
        machine: { processor: 'some', cores: 2, loadBefore: 0 },
        documents: 'invoices',
        capacity: { callsPerSecond: 1000, documentsPerSecond: 5 },
        callMs: 1,
        uploadMs: 4,
        documentMs: 200,
        documentVariation: 0.5,
        databaseCallMs: 0.5,
        databaseDocumentMs: 10,
        threads: 1,
        callOverheadMs: 1,
        documentOverheadMs: 20,
        checks: [],
      };
      await writeFile(path, JSON.stringify(calibration));
      const load = ['--users', '5000', '--documents-per-minute', '3000'];
      const one = await bench('size', '--calibration', path, ...load);
      // 1,000 calls and 50 documents a second: 1.25 cores at 0.6 are 3 servers, 10 threads at 0.6 are 9 workers; one to spare.
      expect(one.stdout).toMatch(/servers 4, workers 10/);
      const table = await bench('size', '--calibration', path, '--table');
      expect(table.stdout.trim().split('\n').length).toBeGreaterThan(6);
      expect(await bench('size', '--calibration', join(folder, 'none.json'), ...load)).toMatchObject({
        code: 2,
      });
      expect(await bench('calibrate', '--url', 'http://127.0.0.1:9', '--calibration', path)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--watch server=PID'),
      });
    }));

  it('says that a server cannot be reached, with 1', async () => {
    const { code, stderr } = await bench(
      'run',
      'documents',
      '--url',
      'http://127.0.0.1:9',
      '--duration',
      '1s',
    );
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('reached') });
  });
});
