import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of its own that is soon full. */
export interface SmallDisk extends AsyncDisposable {
  readonly folder: string;
  /** Leaves no room. The answer makes room again. */
  fill(): Promise<() => Promise<void>>;
}

/** Mounts a `tmpfs` of the size; `undefined` where this account may not. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  } catch {
    await rm(folder, { recursive: true });
    return undefined;
  }
  const filler = join(folder, '.filler');
  return {
    folder,
    async fill() {
      // It stops where the disk does.
      await writeFile(filler, new Uint8Array(megabytes * 1024 ** 2)).catch(() => {});
      return () => rm(filler);
    },
    async [Symbol.asyncDispose]() {
      await run('umount', ['-l', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
