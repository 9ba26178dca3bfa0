import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createScratchDatabase, type ScratchDatabase } from '@org/docproc-store/embedded';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { keepSigningKeys } from '../src/keys.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
let folder: string;
let scratch: ScratchDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-cli-'));
  scratch = await createScratchDatabase(inject('postgresUrl'));
});
afterAll(async () => {
  await scratch[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Starts the command; collects what it says. */
function start(args: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--conditions=docproc-source', cli, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], DATA_DIR: folder, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, ...said }));
  return { child, said, ended };
}

const run = (args: string[], environment?: Record<string, string>) => start(args, environment).ended;

/** Starts a server and waits for its address. */
async function serve(environment: Record<string, string>) {
  const server = start(['serve'], environment);
  const address = /"url":"([^"]+)"/;
  await expect.poll(() => server.said.out, { timeout: 30_000 }).toMatch(address);
  return { ...server, url: address.exec(server.said.out)![1]! };
}

it.each([[['--help']], [['serve', '-h']]])('explains itself with %j', async (args) => {
  const { code, out } = await run(args);
  expect(code).toBe(0);
  expect(out).toContain('usage: docproc-server serve');
  expect(out).toContain('MAX_UPLOAD_SIZE');
});

it('tells its version', async () => {
  expect(await run(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

it.each([[[]], [['start']], [['serve', 'more']], [['grant-admin']], [['--nonsense']], [['serve', '--json']]])(
  'refuses the call %j',
  async (args) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain('usage:');
  },
);

it('names every setting at fault at once, and no value', async () => {
  const { code, err } = await run(['serve'], {
    PORT: '99999',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://secret',
  });
  expect(code).toBe(2);
  for (const name of ['CONFIG_INVALID', 'PORT', 'LOG_LEVEL', 'DATABASE_URL']) expect(err).toContain(name);
  expect(err).not.toContain('secret');
});

it('refuses a signing key that is none, without quoting it', async () => {
  const environment = { DATABASE_URL: scratch.connectionString, JWT_SIGNING_KEY: 'topsecret' };
  const { code, err } = await run(['serve'], environment);
  expect(code).toBe(2);
  expect(err).toContain('CONFIG_INVALID');
  expect(err).not.toContain('topsecret');
});

describe('config', () => {
  it('prints what is in force and where it comes from, without secrets', async () => {
    const file = join(folder, 'mine.env');
    await writeFile(
      file,
      'ADMIN_EMAIL=a@example.com\nADMIN_PASSWORD=topsecret\nMAX_UPLOAD_SIZE=50MB\nPROT=1\n',
    );
    const environment = { DATABASE_URL: 'postgres://kim:topsecret@db/docproc', PORT: '' };
    const { code, out, err } = await run(['config', '--json', '--env-file', file], environment);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      HOST: { value: '127.0.0.1', from: 'default' },
      PORT: { value: 8001, from: 'default' },
      DATABASE_URL: { value: 'postgres://kim:***@db/docproc', from: 'environment' },
      ADMIN_PASSWORD: { value: '***', from: file },
      MAX_UPLOAD_SIZE: { value: 52_428_800, from: file },
      UPLOAD_DIR: { value: join(folder, 'blobs'), from: 'default' },
    });
    expect(err).toBe('PROT is no setting; was PORT meant?\n');
    expect((await run(['config'], environment)).out).toMatch(/^PORT +8001 +default$/m);
  });

  it('says what is wrong instead', async () => {
    const { code, out, err } = await run(['config'], {
      PORT: 'x',
      JWT_SIGNING_KEY_FILE: join(folder, 'none'),
    });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/JWT_SIGNING_KEY_FILE: its file cannot be read.*PORT/);
  });

  // Node itself looks for the file of a flag of this name, and ends with 9.
  it('says that the file it is to read is missing', async () => {
    const { code, err } = await run(['config', '--env-file', join(folder, 'none.env')]);
    expect([2, 9]).toContain(code);
    expect(err).toContain('none.env');
  });
});

describe('migrate', () => {
  it('brings the database up to date and ends', async () => {
    const environment = { DATABASE_URL: scratch.connectionString };
    expect(await run(['migrate'], environment)).toMatchObject({
      code: 0,
      out: expect.stringContaining('0001-initial'),
    });
    expect(await run(['migrate'], environment)).toMatchObject({
      code: 0,
      out: expect.stringContaining('"applied":[]'),
    });
  });

  it('fails where there is no database', async () => {
    const { code, err } = await run(['migrate'], { DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z' });
    expect(code).toBe(1);
    expect(err).toContain('migrate failed');
  });
});

describe('keys', () => {
  it('are printed, one for each call', async () => {
    const [first, second] = [await run(['new-key']), await run(['new-key'])];
    expect(JSON.parse(first.out)).toMatchObject({ kty: 'OKP', crv: 'Ed25519', d: expect.any(String) });
    expect(second.out).not.toBe(first.out);
    // The key comes before the configuration that needs it.
    expect((await run(['new-key'], { NODE_ENV: 'production' })).code).toBe(0);
  });

  it('are rotated: tokens of the one before stay good', async () => {
    const own = await mkdtemp(join(folder, 'keys-'));
    const before = await keepSigningKeys(own);
    expect((await run(['rotate-key'], { DATA_DIR: own })).code).toBe(0);
    const after = await keepSigningKeys(own);
    expect(after.current.kid).not.toBe(before.current.kid);
    expect(after.accepted.map(({ kid }) => kid)).toEqual([before.current.kid]);
    expect(await readFile(join(own, 'accepted-keys.json'), 'utf8')).not.toContain('"d"');
  });
});

describe('grant-admin', () => {
  it('says that there is no such account', async () => {
    const environment = { DATABASE_URL: scratch.connectionString };
    const { code, err } = await run(['grant-admin', 'nobody@example.com'], environment);
    expect(code).toBe(1);
    expect(err).toContain('No account has this address');
  });
});

describe('serve', () => {
  it('answers until SIGTERM, then ends well', async () => {
    const server = await serve({ DATABASE_URL: scratch.connectionString });
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    const where = { HOST: '0.0.0.0', PORT: new URL(server.url).port };
    expect((await run(['health'], where)).code).toBe(0);
    server.child.kill('SIGTERM');
    const { code, out } = await server.ended;
    expect(code).toBe(0);
    expect(await run(['health'], where)).toMatchObject({
      code: 1,
      err: expect.stringContaining('ECONNREFUSED'),
    });
    for (const line of out.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('keeps its key where only its owner can read it', async () => {
    expect((await stat(join(folder, 'signing-key.json'))).mode & 0o777).toBe(0o600);
  });

  it('fails where the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const environment = { DATABASE_URL: scratch.connectionString, PORT: String(port) };
    const { code, err } = await run(['serve'], environment);
    expect(code).toBe(1);
    expect(err).toContain('EADDRINUSE');
    other.close();
  });

  it('brings a database along where none is given', async () => {
    const server = await serve({ DATA_DIR: join(folder, 'own') });
    expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ status: 'ok' });
    server.child.kill('SIGINT');
    expect((await server.ended).code).toBe(0);
  });
});

it('writes to files where it has a folder for them, and says so to nobody else', async () => {
  const logs = join(folder, 'logs');
  const server = start(['serve'], { DATABASE_URL: scratch.connectionString, LOG_DIR: logs });
  const read = async (kind: string) => {
    const names = (await readdir(logs).catch(() => [])).filter((name) => name.startsWith(`${kind}.`));
    return (await Promise.all(names.map((name) => readFile(join(logs, name), 'utf8')))).join('');
  };
  const address = /"url":"([^"]+)"/;
  await expect.poll(() => read('app'), { timeout: 30_000 }).toMatch(address);
  const url = address.exec(await read('app'))?.[1];
  await fetch(`${url}/health/live`, { headers: { 'x-request-id': 'from-cli' } });
  await expect.poll(() => read('access')).toContain('"requestId":"from-cli"');
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('docproc_storage_free_bytes ');
  server.child.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0, out: '' });
  expect(await read('app')).toMatch(/"msg":"stopped"\}\n$/);
});
