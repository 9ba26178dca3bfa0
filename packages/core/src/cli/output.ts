import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { reasonOf } from './system-errors.ts';
import { UsageError } from './usage-error.ts';

/**
 * Makes a folder for output and finds out whether files can be written to it, before any time is spent on reading.
 * Throws a {@link UsageError} that says what is in the way.
 */
export async function prepareFolder(path: string): Promise<void> {
  const wanted = resolve(path);
  const missing: string[] = [];
  let existing = wanted;
  while (!(await isFolder(existing))) {
    missing.unshift(existing);
    existing = dirname(existing);
  }
  // Level by level: where a file system refuses with ENOENT, as /proc does, Node's recursive mkdir never ends.
  for (const folder of missing) {
    await mkdir(folder).catch((cause: unknown) => {
      if (codeOf(cause) !== 'EEXIST') refuse(`the folder ${folder} cannot be made`, cause);
    });
  }
  await tryToWrite(wanted);
}

/** Prepares the folder of a file that will be written. Throws a {@link UsageError} where it can be no file. */
export async function prepareFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true || path.endsWith('/') || path.endsWith(sep)) {
    throw new UsageError(`--out: ${path} is a folder; give the name of the file to write.`);
  }
  if (found !== undefined && !found.isFile()) {
    throw new UsageError(`--out: ${path} is no regular file.`);
  }
  await prepareFolder(dirname(path));
}

/** Refuses, with a {@link UsageError}, to write a file over one that is read, also by another name for it. */
export async function refuseInputs(out: string, inputs: readonly string[]): Promise<void> {
  const written = await identityOf(out);
  if (written === undefined) return;
  for (const input of inputs) {
    if (input === '-' || (await identityOf(input)) !== written) continue;
    throw new UsageError(`--out: ${out} is the file that is read; give another name.`);
  }
}

async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}

/** Whether the path is a folder; `false` where nothing is there. */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (cause) {
    // ENOTDIR: something further up is a file, and is found there.
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(cause)) && dirname(path) !== path) return false;
    return refuse(`${path} cannot be used`, cause);
  }
  throw new UsageError(`--out: ${path} is no folder.`);
}

/** Asks the file system itself: permissions alone do not tell of one that takes no files at all. */
async function tryToWrite(folder: string): Promise<void> {
  const trial = join(folder, `.docproc-${randomUUID()}`);
  try {
    await (await open(trial, 'wx')).close();
    await rm(trial, { force: true });
  } catch (cause) {
    refuse(`the folder ${folder} cannot be written to`, cause);
  }
}

function refuse(what: string, cause: unknown): never {
  throw new UsageError(`--out: ${what}: ${reasonOf(cause)}.`, { cause });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
