import type { BlobInfo, BlobStore, BlobWriteOptions } from '@org/docproc-core/ports';
import { sql } from 'kysely';
import type { Database, Trx } from '../database/connect.ts';
import { blobKey } from './lock.ts';

/** A blob that its writer holds: nobody removes it until it is referred to, or given back. */
export interface ClaimedBlob extends BlobInfo {
  /** Left out where the writer holds none. */
  readonly claim?: string;
}

/** A store whose writers hold what they wrote. */
export type ClaimingBlobStore<T extends BlobStore> = Omit<T, 'write'> & {
  write(source: AsyncIterable<Uint8Array>, options?: BlobWriteOptions): Promise<ClaimedBlob>;
};

/**
 * The same store, but each write holds its blob from before it becomes visible: whoever deletes the last document with
 * the same bytes meanwhile leaves the file. What takes the blob over (`documents.create`, `reports.complete`,
 * `uploads.append`) ends the claim in the transaction that refers to it, `removeUnusedBlob` ends it, too; one whose
 * writer died the sweep ends.
 *
 * @example
 * const blobs = createClaimingBlobStore(database, createFolderBlobStore({ folder }));
 * const blob = await blobs.write(stream);
 * await documents.create({ ownerId, name, mediaType, blob });
 */
export function createClaimingBlobStore<T extends BlobStore>(
  database: Database,
  blobs: T,
): ClaimingBlobStore<T> {
  return {
    ...blobs,
    async write(source, options = {}) {
      let claim: string | undefined;
      const beforeVisible = async (blob: BlobInfo) => {
        claim = await claimBlob(database, blob.sha256);
        await options.beforeVisible?.(blob);
      };
      const blob = await blobs.write(source, { ...options, beforeVisible });
      return { ...blob, ...(claim !== undefined && { claim }) };
    },
  };
}

/** Who removes the blob holds it alone until it is gone; the claim comes before that, or waits for the end of it. */
async function claimBlob({ db }: Database, sha256: string): Promise<string> {
  const { id } = await db
    .with('held', (cte) => cte.selectNoFrom(sql`pg_advisory_xact_lock_shared(${blobKey(sha256)})`.as('lock')))
    .insertInto('blob_claims')
    .columns(['sha256'])
    .expression((eb) => eb.selectFrom('held').select(sql<string>`${sha256}::text`.as('sha256')))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Ends the writer's claim, as part of the transaction that refers to the blob, or removes it. */
export async function endClaim(trx: Trx, { claim }: Pick<ClaimedBlob, 'claim'>): Promise<void> {
  if (claim !== undefined) await trx.deleteFrom('blob_claims').where('id', '=', claim).execute();
}
