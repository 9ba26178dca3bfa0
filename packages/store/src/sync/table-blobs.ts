import { DocprocError } from '@org/docproc-core/errors';
import type { BlobStore } from '@org/docproc-core/ports';
import { lockBlob } from '../blobs/lock.ts';
import type { Trx } from '../database/connect.ts';
import type { NewVersion } from './tables.ts';

/**
 * Makes sure, until the end of the transaction, that nobody removes the files of a version. What a version refers to
 * already stays, and so does what is claimed; only where a claim has run out meanwhile the file itself is looked for.
 * Error: `STORAGE_FAILED` where it is gone.
 */
export async function requireBlobs(
  trx: Trx,
  blobs: Pick<BlobStore, 'stat'>,
  { name, files, claims = [] }: NewVersion,
): Promise<void> {
  const referred = await trx
    .selectFrom('sync_files')
    .select('sha256')
    .where('table_name', '=', name)
    .forUpdate()
    .execute();
  const claimed =
    claims.length === 0
      ? []
      : await trx
          .selectFrom('blob_claims')
          .select('sha256')
          .where('id', 'in', [...claims])
          .forUpdate()
          .execute();
  const held = new Set([...referred, ...claimed].map(({ sha256 }) => sha256));
  for (const { sha256 } of files) {
    if (held.has(sha256)) continue;
    await lockBlob(trx, sha256, 'shared');
    if (await blobs.stat(sha256)) continue;
    throw new DocprocError('STORAGE_FAILED', `A file of ${name} was removed before it was published.`);
  }
}
