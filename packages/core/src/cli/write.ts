import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isSystemError, reasonOf } from './system-errors.ts';

/** Somewhere that text or bytes go. */
export interface Sink {
  write(content: string | Uint8Array): Promise<void>;
}

/** Standard output; waits where the reader is slower than we are. */
export const standardOutput: Sink = {
  async write(content) {
    if (!process.stdout.write(content)) await once(process.stdout, 'drain');
  },
};

/**
 * Writes a file so that it appears whole or not at all: under a hidden name beside it first, then renamed.
 * A file of that name is replaced. Where the file system refuses, the error's message says which file and why.
 */
export async function writeFileWhole(path: string, write: (sink: Sink) => Promise<void>): Promise<void> {
  const draft = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    await writeDraft(draft, write);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (!isSystemError(error)) throw error;
    throw new Error(`${path} could not be written: ${reasonOf(error)}.`, { cause: error });
  }
}

async function writeDraft(draft: string, write: (sink: Sink) => Promise<void>): Promise<void> {
  const handle = await open(draft, 'wx');
  try {
    await write({ write: async (content) => void (await handle.writeFile(content)) });
  } finally {
    await handle.close();
  }
}
