import type { BlobStore } from '@org/docproc-core/ports';
import type { Database } from '../database/connect.ts';
import { type ClaimedBlob, endClaim } from './claims.ts';
import { isBlobUsed, lockBlob } from './lock.ts';

/**
 * Removes a blob if nothing refers to it any more and nobody is about to; the caller's own claim ends with it. Answers
 * whether it did. With `writtenBy`, in milliseconds since the epoch, bytes that were written again later stay.
 */
export async function removeUnusedBlob(
  database: Database,
  blobs: Pick<BlobStore, 'stat' | 'remove'>,
  blob: Pick<ClaimedBlob, 'sha256' | 'claim'>,
  writtenBy: number = Infinity,
): Promise<boolean> {
  const { sha256 } = blob;
  return database.db.transaction().execute(async (trx) => {
    await lockBlob(trx, sha256, 'exclusive');
    await endClaim(trx, blob);
    if (await isBlobUsed(trx, sha256)) return false;
    if (((await blobs.stat(sha256))?.modifiedAt ?? 0) > writtenBy) return false;
    await blobs.remove(sha256);
    return true;
  });
}
