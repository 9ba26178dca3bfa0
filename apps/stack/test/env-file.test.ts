import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@org/docproc-store/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cli = (part: string) =>
  fileURLToPath(new URL(`../../../packages/${part}/dist/cli.js`, import.meta.url));

/** A file of settings as somebody brings it along from FastAPI: its names, its list, its log level. */
const settings = (databaseUrl: string) => `# my settings
DATABASE_URL=${databaseUrl}
UPLOAD_DIR="./uploads"
MAX_UPLOAD_SIZE=2000
ACCESS_TOKEN_EXPIRE_MINUTES=30
CORS_ORIGINS=["http://localhost:3000", "https://app.example.com"]
LOG_LEVEL=WARNING
SECRET_KEY=not-ours
REDIS_URL=redis://localhost:6379/0
`;

let folder: string;
let postgres: EmbeddedPostgres;
let url: string;
const running: ChildProcess[] = [];

/** Starts a command in the folder of the file, until it says that it is there. */
async function start(
  part: string,
  command: string,
  message: string,
): Promise<Readonly<Record<string, unknown>>> {
  // A port of its own is all that the file does not say: others may have 8001.
  const env = { PATH: process.env['PATH'], PORT: '0', WORKER_THREADS: '1' };
  const child = spawn(process.execPath, [cli(part), command], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  running.push(child);
  child.stdout?.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${part} ended`)));
  ended.catch(() => {});
  for (;;) {
    const [line] = (await Promise.race([once(child, 'message'), ended])) as [Record<string, unknown>];
    if (line['msg'] === message) return line;
  }
}
let said = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-env-'));
  postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), persistent: false });
  await writeFile(join(folder, '.env'), settings(postgres.connectionString));
  url = String((await start('server', 'serve', 'listening'))['url']);
  await start('worker', 'run', 'working');
});
afterAll(async () => {
  for (const child of running) {
    const end = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGTERM')) await end;
  }
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

const account = { email: 'kim@example.com', password: 'a sentence nobody guesses 1', name: 'Kim' };
const send = (path: string, body: object, token = '') =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

describe('a file of settings from FastAPI', () => {
  it('is in force in server and worker alike', async () => {
    expect((await send('/api/auth/register', account)).status).toBe(201);
    const login = (await (await send('/api/auth/login', account)).json()) as {
      access_token: string;
      expires_in: number;
    };
    expect(login.expires_in).toBeGreaterThan(900);
    expect(login.expires_in).toBeLessThanOrEqual(1800);
    const headers = { authorization: `Bearer ${login.access_token}` };
    const upload = (content: string) => {
      const body = new FormData();
      body.set('file', new Blob([content]), '표.csv');
      return fetch(`${url}/api/documents/upload`, { method: 'POST', headers, body });
    };
    expect((await upload('a,b\n'.repeat(1000))).status).toBe(413);
    const { data } = (await (await upload('a,b\n1,2\n')).json()) as { data: { id: string } };
    const state = async () => {
      const response = await fetch(`${url}/api/documents/${data.id}`, { headers });
      return ((await response.json()) as { data: { state: string } }).data.state;
    };
    await expect.poll(state).toBe('completed');
    expect((await readdir(join(folder, 'uploads'), { recursive: true })).length).toBeGreaterThan(0);
    const allowed = await fetch(`${url}/health`, { headers: { origin: 'https://app.example.com' } });
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(said).not.toContain('"level":"info"');
  });

  it('is shown, without its password, and the port is 8001 where nothing says otherwise', async () => {
    const env = { PATH: process.env['PATH'] };
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [cli('server'), 'config', '--json'],
      { cwd: folder, env },
    );
    const shown = JSON.parse(stdout) as Record<string, { value: unknown; from: string }>;
    expect(shown['PORT']).toEqual({ value: 8001, from: 'default' });
    expect(shown['MAX_UPLOAD_SIZE']).toEqual({ value: 2000, from: join(folder, '.env') });
    expect(shown['LOG_LEVEL']?.value).toBe('warn');
    expect(String(shown['DATABASE_URL']?.value)).toContain(':***@');
    expect(stdout).not.toContain(new URL(postgres.connectionString).password);
    expect(stderr).toBe('');
  });

  it('is shown by the worker as well', async () => {
    const env = { PATH: process.env['PATH'], WORKER_THREADS: '3' };
    const { stdout } = await promisify(execFile)(process.execPath, [cli('worker'), 'config'], {
      cwd: folder,
      env,
    });
    expect(stdout).toMatch(/^WORKER_THREADS +3 +environment$/m);
    expect(stdout).toMatch(/^UPLOAD_DIR +\.\/uploads +\/.*\/\.env$/m);
    expect(stdout).toMatch(/^DATABASE_URL +postgres.*:\*\*\*@/m);
  });
});
