import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from '@org/docproc-core/ports';
import type { TableFile } from '@org/docproc-store';

/** Files of tables as files on this machine. */
export interface TableFiles {
  /** Runs the work with the paths of the files, in their order. Errors: `BLOB_NOT_FOUND`, `STORAGE_FAILED`; those of the work. */
  use<T>(files: readonly TableFile[], work: (paths: readonly string[]) => Promise<T>): Promise<T>;
  /** A path for a file of one's own, which is removed after the work. */
  scratch<T>(name: string, work: (path: string) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A store that may keep its blobs as files on this machine. */
type LocalBlobs = BlobStore & { localPath?(sha256: string): Promise<string> };

/** A copy of a blob. */
interface Copy {
  path: Promise<string>;
  readonly bytes: number;
  users: number;
}

/** Bytes of copies that are kept for the next query. */
const keptBytes = 2 * 2 ** 30;

/** Blobs where they lie if they are files, else copies in a temporary folder, the latest of which are kept. */
export function createTableFiles(blobs: LocalBlobs): TableFiles {
  const copies = new Map<string, Copy>();
  let folder: Promise<string> | undefined;
  const home = () => {
    const made = folder ?? mkdtemp(join(tmpdir(), 'docproc-tables-'));
    folder = made;
    made.catch(() => {
      if (folder === made) folder = undefined;
    });
    return made;
  };

  async function fetchBlob(sha256: string): Promise<string> {
    const at = await home();
    // Temporary folders are swept by others, too.
    await mkdir(at, { recursive: true, mode: 0o700 });
    const path = join(at, sha256);
    const part = `${path}.${crypto.randomUUID()}.part`;
    try {
      await pipeline(await blobs.read(sha256), createWriteStream(part, { flags: 'wx', mode: 0o600 }));
      await rename(part, path);
    } finally {
      await rm(part, { force: true });
    }
    return path;
  }

  /** The copy that is kept, fetched anew where somebody else has removed it. */
  async function fetchAgain(kept: Promise<string>, sha256: string): Promise<string> {
    const path = await kept;
    const found = await stat(path).catch(() => undefined);
    return found ? path : fetchBlob(sha256);
  }

  function take({ sha256, bytes }: TableFile): Copy {
    const found = copies.get(sha256);
    const copy: Copy = found ?? { path: fetchBlob(sha256), bytes, users: 0 };
    if (found) found.path = fetchAgain(found.path, sha256);
    copy.users += 1;
    // The last one used is the last one in the map.
    copies.delete(sha256);
    copies.set(sha256, copy);
    copy.path.catch(() => {
      if (copies.get(sha256) === copy) copies.delete(sha256);
    });
    return copy;
  }

  async function forgetOldest(): Promise<void> {
    let total = [...copies.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [sha256, { bytes, users, path }] of copies) {
      if (total <= keptBytes) return;
      if (users > 0) continue;
      copies.delete(sha256);
      total -= bytes;
      // One that could not be fetched anew has no path.
      await path.then((at) => rm(at, { force: true })).catch(() => {});
    }
  }

  return {
    async use(files, work) {
      if (blobs.localPath) {
        const at = blobs.localPath.bind(blobs);
        return work(await Promise.all(files.map(({ sha256 }) => at(sha256))));
      }
      const taken = files.map(take);
      try {
        return await work(await Promise.all(taken.map(({ path }) => path)));
      } finally {
        for (const copy of taken) copy.users -= 1;
        await forgetOldest();
      }
    },
    async scratch(name, work) {
      const place = join(await home(), crypto.randomUUID());
      await mkdir(place, { recursive: true, mode: 0o700 });
      try {
        return await work(join(place, name));
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    },
    async close() {
      // Nothing depends on it: what is left in a temporary folder goes with it.
      await folder?.then((at) => rm(at, { recursive: true, force: true })).catch(() => {});
    },
  };
}
