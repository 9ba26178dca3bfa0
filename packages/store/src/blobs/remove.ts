import type { BlobStore } from '@org/docproc-core/ports';
import type { Database } from '../database/connect.ts';
import { isBlobUsed, lockBlob } from './lock.ts';

/**
 * Removes a blob if nothing refers to it any more. Answers whether it did. With `writtenBy`, in milliseconds since the
 * epoch, bytes that were written again later stay: an upload of the same bytes may be about to refer to them. Where
 * that does not come about, the sweep removes them.
 */
export async function removeUnusedBlob(
  database: Database,
  blobs: BlobStore,
  sha256: string,
  writtenBy: number = Infinity,
): Promise<boolean> {
  return database.db.transaction().execute(async (trx) => {
    await lockBlob(trx, sha256, 'exclusive');
    if (await isBlobUsed(trx, sha256)) return false;
    if (((await blobs.stat(sha256))?.modifiedAt ?? 0) > writtenBy) return false;
    await blobs.remove(sha256);
    return true;
  });
}
