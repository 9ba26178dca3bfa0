import { type Dirent, opendir } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StoredBlob } from '@org/docproc-core/ports';
import { isMissing, storageFault } from './faults.ts';

const openFolder = promisify(opendir);

/** Every blob below the folder, one folder open at a time and level. */
export async function* listFolder(folder: string): AsyncGenerator<StoredBlob> {
  for await (const first of entries(folder, /^[0-9a-f]{2}$/)) {
    for await (const second of entries(join(folder, first), /^[0-9a-f]{2}$/)) {
      const bucket = join(folder, first, second);
      for await (const sha256 of entries(bucket, /^[0-9a-f]{64}$/)) {
        const stats = await stat(join(bucket, sha256)).catch(missing);
        if (stats) yield { sha256, bytes: stats.size, modifiedAt: Math.floor(stats.mtimeMs) };
      }
    }
  }
}

async function* entries(folder: string, pattern: RegExp): AsyncGenerator<string> {
  const open = await openFolder(folder).catch(missing);
  if (!open) return;
  for await (const entry of open as AsyncIterable<Dirent>) {
    if (pattern.test(entry.name)) yield entry.name;
  }
}

/** Removed since its folder was read. */
function missing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw storageFault(error);
}
