import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

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
 * A file of that name is replaced.
 */
export async function writeFileWhole(path: string, write: (sink: Sink) => Promise<void>): Promise<void> {
  const draft = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}.tmp`);
  const handle = await open(draft, 'wx');
  try {
    await write({ write: async (content) => void (await handle.writeFile(content)) });
    await handle.close();
    await rename(draft, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}
