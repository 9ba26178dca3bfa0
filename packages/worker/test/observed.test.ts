import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLogLevel } from '@org/docproc-store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from './support/stage.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function addTable(): Promise<string> {
  const text = `item,price\ntea,${Math.random()}\n`;
  const blob = await stage.blobs.write(
    (async function* () {
      yield new TextEncoder().encode(text);
    })(),
  );
  const document = { ownerId: stage.ownerId, name: 'prices.csv', mediaType: 'text/csv', blob };
  return (await stage.documents.create(document)).id;
}

it('writes to files, answers probes and Prometheus, and takes up a level that is set for all', async () => {
  const logs = join(stage.folder, 'logs');
  const child = spawn(process.execPath, ['--conditions=docproc-source', cli, 'run'], {
    cwd: stage.folder,
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: stage.connectionString,
      UPLOAD_DIR: stage.folder,
      WORKER_THREADS: '1',
      LOG_LEVEL: 'error',
      LOG_DIR: logs,
      METRICS_PORT: '0',
      STOP_TIMEOUT: '5',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  try {
    const [{ metricsPort }] = (await once(child, 'message')) as [{ metricsPort: number }];
    const url = `http://127.0.0.1:${metricsPort}`;
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    await stage.until(await addTable(), 'completed');
    const page = async () => (await fetch(`${url}/metrics`)).text();
    await expect
      .poll(page)
      .toMatch(/^docproc_documents_total\{kind="spreadsheet",type="\w+",status="ok"\} 1$/m);
    expect(await page()).toMatch(/^docproc_threads\{state="idle"\} 1$/m);

    const readLog = async () => {
      const names = await readdir(logs);
      const texts = names
        .filter((name) => name.startsWith('worker.'))
        .map((name) => readFile(join(logs, name), 'utf8'));
      return (await Promise.all(texts)).join('');
    };
    expect(await readLog()).toBe('');
    await writeLogLevel(stage.database, { level: 'info' });
    // The worker looks for it in its own time.
    await expect
      .poll(
        async () => {
          await stage.until(await addTable(), 'completed');
          return readLog();
        },
        { interval: 500, timeout: 30_000 },
      )
      .toContain('"msg":"document extracted"');

    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(await readLog()).toMatch(/"msg":"stopped"\}\n$/);
    expect(child.stdout?.read()).toBeNull();
  } finally {
    child.kill('SIGKILL');
  }
}, 90_000);
