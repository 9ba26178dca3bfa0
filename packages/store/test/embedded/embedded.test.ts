import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/embedded/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docproc-embedded-'));
  // As any folder that a user makes; a private one is a case of its own.
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Servers on data below a folder, by the processes of this machine. */
function serversIn(path: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'comm=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => /^postgres .*-c listen_addresses/.test(line) && line.includes(path));
}

async function query(connectionString: string, text: string) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

it('starts a UTF-8 database on this machine only, and leaves nothing running or behind', async () => {
  const home = join(folder, 'a');
  const postgres = await startEmbeddedPostgres({ folder: home, persistent: false });
  const [row] = await query(
    postgres.connectionString,
    `select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses,
            (select datcollate from pg_database where datname = 'postgres') as collation`,
  );
  expect(row).toEqual({ encoding: 'UTF8', addresses: '127.0.0.1', collation: 'C' });
  const url = new URL(postgres.connectionString);
  url.password = 'wrong';
  await expect(query(url.href, 'select 1')).rejects.toThrow(/password/);
  await postgres.stop();
  expect(serversIn(home)).toEqual([]);
  await expect(stat(home)).rejects.toThrow();
  await postgres.stop();
});

it('keeps the data for the next start', async () => {
  const home = join(folder, 'b');
  const first = await startEmbeddedPostgres({ folder: home });
  await query(first.connectionString, 'create table kept (n int)');
  await first.stop();
  await using second = await startEmbeddedPostgres({ folder: home });
  expect(await query(second.connectionString, 'select * from kept')).toEqual([]);
});

it('never throws away a database because its password is missing', async () => {
  const home = join(folder, 'b2');
  const first = await startEmbeddedPostgres({ folder: home });
  await query(first.connectionString, 'create table kept (n int)');
  await first.stop();
  const known = await readFile(join(home, 'password'), 'utf8');
  await rm(join(home, 'password'));
  await expect(startEmbeddedPostgres({ folder: home })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await writeFile(join(home, 'password'), known);
  await using again = await startEmbeddedPostgres({ folder: home });
  expect(await query(again.connectionString, 'select * from kept')).toEqual([]);
});

it('runs several at once, each on a port of its own', async () => {
  await using first = await startEmbeddedPostgres({ folder: join(folder, 'c'), persistent: false });
  await using second = await startEmbeddedPostgres({ folder: join(folder, 'd'), persistent: false });
  expect(first.port).not.toBe(second.port);
});

it('stops with a process that is killed, and takes its folder up again', async () => {
  const home = join(folder, 'e');
  const child = startInChild(home);
  const connectionString = await firstLine(child);
  await query(connectionString, 'create table kept (n int)');
  child.kill('SIGKILL');
  await using again = await startEmbeddedPostgres({ folder: home });
  expect(await query(again.connectionString, 'select * from kept')).toEqual([]);
  await expect.poll(() => serversIn(home).length).toBe(1);
});

it('takes up a folder whose server was killed without a chance to tidy up', async () => {
  const home = join(folder, 'f');
  const first = await startEmbeddedPostgres({ folder: home });
  await query(first.connectionString, 'create table kept (n int)');
  const pid = Number.parseInt(await readFile(join(home, 'data', 'postmaster.pid'), 'utf8'), 10);
  process.kill(pid, 'SIGKILL');
  await first.stop();
  await using again = await startEmbeddedPostgres({ folder: home });
  expect(await query(again.connectionString, 'select * from kept')).toEqual([]);
});

it.runIf(process.getuid?.() === 0)('finds room elsewhere for a folder that only root can enter', async () => {
  const secret = join(folder, 'secret');
  await mkdir(secret, { mode: 0o700 });
  const home = join(secret, 'g');
  const postgres = await startEmbeddedPostgres({ folder: home, persistent: false });
  const elsewhere = (await readFile(join(home, 'LOCATION'), 'utf8')).trim();
  expect(await query(postgres.connectionString, 'select 1 as one')).toEqual([{ one: 1 }]);
  await postgres.stop();
  await expect(stat(elsewhere)).rejects.toThrow();
});

function startInChild(home: string): ChildProcess {
  const module = fileURLToPath(new URL('../../src/embedded/index.ts', import.meta.url));
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    const { connectionString } = await startEmbeddedPostgres({ folder: ${JSON.stringify(home)} });
    console.log(connectionString);
    setInterval(() => {}, 1000);`;
  const args = ['--conditions=docproc-source', '--input-type=module', '-e', script];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const chunk of child.stdout!) return String(chunk).trim();
  throw new Error('the child said nothing');
}
