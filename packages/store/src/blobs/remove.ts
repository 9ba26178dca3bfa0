import type { BlobStore } from '@org/docproc-core/ports';
import type { Database } from '../database/connect.ts';
import { isBlobUsed, lockBlob } from './lock.ts';

/** Removes a blob if nothing refers to it any more. Answers whether it did. */
export async function removeUnusedBlob(
  database: Database,
  blobs: BlobStore,
  sha256: string,
): Promise<boolean> {
  return database.db.transaction().execute(async (trx) => {
    await lockBlob(trx, sha256, 'exclusive');
    if (await isBlobUsed(trx, sha256)) return false;
    await blobs.remove(sha256);
    return true;
  });
}
