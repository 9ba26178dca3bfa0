import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './support/stage.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const samples = new URL('../../../fixtures/samples/', import.meta.url);

let stage: Stage;
const running: ChildProcess[] = [];
beforeAll(async () => {
  stage = await openStage({ retryDelaySeconds: 1 });
});
afterEach(async () => {
  for (const child of running.splice(0)) await killed(child);
});
afterAll(() => stage[Symbol.asyncDispose]());

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

type Line = Readonly<Record<string, unknown>>;

/** Runs the built command line until it says that it is working. */
async function start(environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: stage.connectionString,
    UPLOAD_DIR: stage.folder,
    ...environment,
  };
  const child = spawn(process.execPath, [cli, 'run'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const lines: Line[] = [];
  const reader = createInterface({ input: child.stdout });
  const working = new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the worker ended')));
    reader.on('line', (text) => {
      const line = JSON.parse(text) as Line;
      lines.push(line);
      if (line['msg'] === 'working') resolve();
    });
  });
  await working;
  return { child, lines };
}

async function addBytes(content: Uint8Array | string, name: string) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const blob = await stage.blobs.write(
    (async function* () {
      yield bytes;
    })(),
  );
  return stage.documents.create({
    ownerId: stage.ownerId,
    name,
    mediaType: 'application/octet-stream',
    blob,
  });
}

const addSample = async (name: string) => addBytes(await readFile(new URL(name, samples)), name);

describe('docproc-worker', () => {
  it('explains itself, and its exit codes tell a wrong call from a wrong configuration', async () => {
    const run = (args: string[], env: Record<string, string> = {}) =>
      promisify(execFile)(process.execPath, [cli, ...args], { env }).then(
        ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
        (error: { code: number; stdout: string; stderr: string }) => error,
      );
    expect(await run(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('DATABASE_URL') });
    expect(await run(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await run(['walk'])).toMatchObject({ code: 2, stderr: expect.stringContaining('usage') });
    expect(await run([])).toMatchObject({ code: 2 });
    const wrong = await run(['run'], { JOB_TIMEOUT: 'x', LOG_LEVEL: 'x' });
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    for (const key of ['DATABASE_URL', 'JOB_TIMEOUT', 'LOG_LEVEL']) expect(wrong.stderr).toContain(key);
  });

  it('takes files from upload to result, and documents to a report', async () => {
    const { lines } = await start();
    const table = await addSample('transactions.csv');
    const invoice = await addSample('invoice-ko.pdf');
    for (const { id } of [table, invoice]) {
      expect(['completed', 'partial']).toContain(
        (await stage.until(id, 'completed', 'partial', 'failed')).state,
      );
    }
    const { document } = await stage.documents.extraction(stage.ownerId, table.id);
    expect(document).toMatchObject({ source: { name: 'transactions.csv', sha256: table.sha256 } });
    const report = await stage.reports.create({
      ownerId: stage.ownerId,
      documentIds: [table.id, invoice.id],
      format: 'xlsx',
    });
    await expect
      .poll(async () => (await stage.reports.get(stage.ownerId, report.id)).state, { timeout: 20_000 })
      .toBe('ready');
    const { file } = await stage.reports.get(stage.ownerId, report.id);
    const chunks = await (await stage.blobs.read(file?.sha256 ?? '')).toArray();
    expect(Buffer.concat(chunks).subarray(0, 2).toString()).toBe('PK');
    const extracted = lines.filter(({ msg }) => msg === 'document extracted');
    expect(extracted).toContainEqual(
      expect.objectContaining({ level: 'info', documentId: table.id, attempt: 1 }),
    );
  });

  it('ends a bad file as failed, and goes on', async () => {
    await start();
    const broken = await addBytes('%PDF-1.7\nthis is no PDF at all', 'broken.pdf');
    const good = await addSample('transactions.csv');
    expect(await stage.until(broken.id, 'failed')).toMatchObject({
      attempt: 1,
      error: { code: 'DOCUMENT_CORRUPT', message: expect.any(String) },
    });
    await stage.until(good.id, 'completed');
  });

  it.each([
    ['too long', { JOB_TIMEOUT: '1' }, () => addSample('scan.pdf'), 'TIMEOUT'],
    ['too much memory', { MAX_MEMORY_MB: '64' }, () => addBytes(largeTable(), 'large.csv'), 'OUT_OF_MEMORY'],
  ])('ends a file that takes %s with its thread, and goes on', async (_, limit, add, code) => {
    const { child } = await start({ ...limit, WORKER_THREADS: '1' });
    const costly = await add();
    const good = await addBytes('a,b\n1,2\n', 'small.csv');
    expect(await stage.until(costly.id, 'failed')).toMatchObject({ attempt: 1, error: { code } });
    await stage.until(good.id, 'completed');
    expect(child.exitCode).toBeNull();
  });

  it('hands its work back on SIGTERM and ends with 0; killed, it leaves it to another', async () => {
    const slow = await addSample('scan.pdf');
    const first = await start({ STOP_TIMEOUT: '0', WORKER_THREADS: '1' });
    await stage.until(slow.id, 'processing');
    first.child.kill('SIGTERM');
    const [code] = await once(first.child, 'exit');
    expect(code).toBe(0);
    expect(await stage.documents.get(stage.ownerId, slow.id)).toMatchObject({ state: 'queued', attempt: 0 });
    expect(first.lines.at(-1)).toMatchObject({ msg: 'stopped' });

    const second = await start({ WORKER_THREADS: '1' });
    await stage.until(slow.id, 'processing');
    await killed(second.child);
    await start({ WORKER_THREADS: '1' });
    expect(await stage.until(slow.id, 'completed', 'partial')).toMatchObject({ attempt: 2 });
    expect(await stage.extractionsOf(slow.id)).toHaveLength(1);
    const types = (await stage.eventsOf(slow.id)).map(({ type }) => type);
    expect(types.filter((type) => /completed|partial|failed/.test(type))).toHaveLength(1);
  }, 60_000);
});

/** A table that needs far more than 64 MB to hold. */
function largeTable(): string {
  const row = `${Array.from({ length: 20 }, (_, column) => `value ${column} of a row`).join(',')}\n`;
  return row.repeat(60_000);
}
