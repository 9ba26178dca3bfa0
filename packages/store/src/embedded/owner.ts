import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DocprocError } from '@org/docproc-core/errors';
import { isAlive } from './process.ts';

/** How long an owner that is on its way out is waited for, in milliseconds, and how often it is looked at. */
const PATIENCE_MS = 1000;
const PAUSE_MS = 50;

/** A folder that this process has for itself. */
export interface Ownership {
  /** Lets others have it. */
  release(): Promise<void>;
}

/**
 * Takes the folder for this process; one that a dead process left is taken over.
 * Error: `CONFIG_INVALID` where another living process has it.
 */
export async function takeFolder(folder: string): Promise<Ownership> {
  const path = join(folder, 'owner');
  const mine = `${process.pid} ${await startOf(process.pid)}`;
  for (let waited = 0; !(await claim(path, mine)); waited += PAUSE_MS) {
    const owner = await readFile(path, 'utf8').catch(() => '');
    if (!(await isLiving(owner))) await rm(path, { force: true });
    else if (waited < PATIENCE_MS) await delay(PAUSE_MS);
    else throw taken(folder, owner);
  }
  return { release: () => rm(path, { force: true }) };
}

async function claim(path: string, mine: string): Promise<boolean> {
  try {
    await writeFile(path, mine, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The number of a process may be another's by now; the time of its start tells them apart where the system says it. */
async function isLiving(owner: string): Promise<boolean> {
  const [pid = '', start = ''] = owner.split(' ');
  if (!/^\d+$/.test(pid) || !isAlive(Number(pid))) return false;
  return (await startOf(Number(pid))) === start;
}

/**
 * When the process started, in clock ticks since the machine did: field 22 of proc(5)'s `stat`. A process that has
 * ended and is only waited for by its parent (state Z) has none.
 */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
}

function taken(folder: string, owner: string): DocprocError {
  const message = `The database in ${folder} is in use by process ${owner.split(' ', 1)[0]}. Stop that one, or choose another folder.`;
  return new DocprocError('CONFIG_INVALID', message);
}
