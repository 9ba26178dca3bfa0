import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@org/docproc-store/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, withPage } from '../../../scripts/browser.ts';
import { type Parts, startParts } from './support/parts.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const sample = join(root, 'fixtures/samples/invoice-ko.pdf');
const account = { email: 'kim@example.com', password: 'a sentence nobody guesses 1' };

let folder: string;
let postgres: EmbeddedPostgres;
let pages: Server;
let parts: Parts;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-examples-'));
  pages = serveFolder(join(folder, 'page'));
  await once(pages.listen(0, '127.0.0.1'), 'listening');
  postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), persistent: false });
  parts = await startParts({
    DATABASE_URL: postgres.connectionString,
    DATA_DIR: folder,
    UPLOAD_DIR: join(folder, 'uploads'),
    CORS_ORIGINS: originOf(pages),
  });
});
afterAll(async () => {
  await parts?.[Symbol.asyncDispose]();
  await postgres?.stop();
  pages?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** As any web server would give the built page. */
function serveFolder(from: string): Server {
  return createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '/index.html');
    readFile(join(from, name)).then(
      (bytes) => response.writeHead(200, { 'Content-Type': types[extname(name)] ?? 'text/plain' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
}

describe('examples/curl', () => {
  it.skipIf(spawnSync('curl', ['--version']).error)(
    'calls every path and finds each answer as it should be',
    async () => {
      const { stdout } = await run(join(root, 'examples/curl/try.sh'), [parts.url]);
      expect(stdout).toMatch(/\d+ calls, each as it should be\n$/);
      for (const path of await restPaths()) expect(stdout).toMatch(asCalled(path));
    },
  );

  it.skipIf(spawnSync('curl', ['--version']).error)('says which answer is not', async () => {
    const failing = run(join(root, 'examples/curl/try.sh'), [`${parts.url}/nowhere`]);
    await expect(failing).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('GET /health: 404'),
    });
  });

  /** The paths for users, as the server describes them: `GET /api/users/{id}`. */
  async function restPaths(): Promise<string[]> {
    const { paths } = (await (await fetch(`${parts.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    return Object.entries(paths)
      .filter(
        ([path]) => /^\/api\/(auth|users|documents|uploads|reports)\b/.test(path) && !notCalled.has(path),
      )
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
      .filter((call) => !notCalled.has(call));
  }
});

/** Twins of paths that are called. */
const notCalled = new Set(['/api/auth/logout-everywhere', 'POST /api/reports', 'GET /api/reports/{id}']);

function asCalled(path: string): RegExp {
  const pattern = path.replace(/[.*+?^$()|[\]\\/]/g, '\\$&').replace(/\{\w+\}/g, '[0-9a-f-]{36}');
  return new RegExp(`^\\d{3} ${pattern}/?(\\?.*)?$`, 'm');
}

/** Debian's own, which has the module where python3-websockets is installed. */
const python = '/usr/bin/python3';
const listens = spawnSync(python, ['-c', 'import websockets']).status === 0;

describe('examples/python', () => {
  if (!listens) it.skip(`is skipped: ${python} has no module websockets`, () => {});

  it.runIf(listens)('prints what happens to its file until that is read', async () => {
    const script = join(root, 'examples/python/watch.py');
    const { stdout } = await run(python, [script, parts.url, sample, account.email, account.password]);
    const types = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(types.at(-1)).toBe('document_completed');
    expect(types).toContain('document_processing');
  });
});

describe('examples/embed', () => {
  it('serves extraction and reports within its limits', async () => {
    const service = spawn(process.execPath, ['service.ts'], {
      cwd: join(root, 'examples/embed'),
      env: { PATH: process.env['PATH'], PORT: '0', THREADS: '1', MAX_BYTES: '100000', MAX_WAITING: '2' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const url = String((await once(service.stdout, 'data'))[0]).trim();
      const post = (path: string, body: Uint8Array<ArrayBuffer>) =>
        fetch(`${url}${path}`, { method: 'POST', body });
      const bytes = await readFile(sample);
      const extracted = await post('/extract?name=invoice.pdf', bytes);
      expect(extracted.status).toBe(200);
      expect(await extracted.json()).toMatchObject({
        schemaVersion: 1,
        source: { name: 'invoice.pdf' },
        status: 'ok',
      });
      const report = await post('/report?format=html', bytes);
      expect(report.headers.get('content-type')).toContain('text/html');
      expect(await report.text()).toContain('<html');
      expect((await post('/report?format=doc', bytes)).status).toBe(400);
      expect((await post('/extract', new Uint8Array(100_001))).status).toBe(413);
      expect((await post('/extract', new Uint8Array([0x25, 0x50, 0x44, 0x46, 1]))).status).toBe(422);
      expect((await fetch(url)).status).toBe(404);
      const many = await Promise.all(Array.from({ length: 6 }, () => post('/extract', bytes)));
      expect(
        many
          .map(({ status }) => status)
          .toSorted()
          .at(-1),
      ).toBe(503);
    } finally {
      const end = once(service, 'exit');
      service.kill('SIGTERM');
      expect(await end).toEqual([0, null]);
    }
  });
});

const browser = await findBrowser();

describe('examples/browser', () => {
  it.skipIf('missing' in browser)(
    'logs in, uploads, shows what happens and what was found, and downloads a report',
    async () => {
      const out = join(folder, 'page');
      await run('pnpm', ['exec', 'vite', 'build', '--outDir', out, '--emptyOutDir', '--logLevel', 'error'], {
        cwd: join(root, 'examples/browser'),
      });
      const downloads = join(folder, 'downloads');
      await mkdir(downloads);
      await withPage(async ({ page, complaints }) => {
        const cdp = await page.createCDPSession();
        await cdp.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
        await page.goto(`${originOf(pages)}/?server=${encodeURIComponent(parts.url)}`);
        await page.type('[name=email]', 'lee@example.com');
        await page.type('[name=password]', account.password);
        await page.click('button[value=register]');
        await page.waitForSelector('#upload:not([hidden])');
        const input = await page.$('input[type=file]');
        await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(sample);
        await page.click('#upload button[type=submit]');
        await page.waitForSelector('#result:not([hidden])', { timeout: 60_000 });
        const seen = await page.$$eval('#events li span', (lines) =>
          lines.map((line) => line.textContent ?? ''),
        );
        expect(seen.some((line) => line.startsWith('processing'))).toBe(true);
        expect(seen.at(-1)).toMatch(/^(completed|partial)/);
        const fields = await page.$$eval('#fields tr', (rows) =>
          rows.map((row) => [...row.cells].slice(0, 2).map((cell) => cell.textContent ?? '')),
        );
        expect(Object.fromEntries(fields)['grandTotal']).toContain('8,140,000');
        await page.click('[data-format=pdf]');
        await expect.poll(() => readdir(downloads)).toEqual([expect.stringMatching(/\.pdf$/)]);
        const [name = ''] = await readdir(downloads);
        expect((await readFile(join(downloads, name))).toString('latin1', 0, 4)).toBe('%PDF');
        await page.click('#logout');
        await page.waitForSelector('#login:not([hidden])');
        expect(complaints).toEqual([]);
      });
    },
  );
});
