import { type RawBuilder, sql } from 'kysely';
import type { Trx } from '../database/connect.ts';

/**
 * Holds a blob until the transaction ends. Who is about to refer to it takes it `shared` and looks whether it is
 * there; who removes it takes it `exclusive` and looks whether somebody refers to it. So neither works on what the
 * other is changing.
 */
export async function lockBlob(trx: Trx, sha256: string, mode: 'shared' | 'exclusive'): Promise<void> {
  const key = blobKey(sha256);
  if (mode === 'shared') await sql`select pg_advisory_xact_lock_shared(${key})`.execute(trx);
  else await sql`select pg_advisory_xact_lock(${key})`.execute(trx);
}

/** What is locked for a blob. */
export function blobKey(sha256: string): RawBuilder<unknown> {
  return sql`hashtextextended(${sha256}, 0)`;
}

/** Whether a document, a report, an unfinished upload or a synced table of anybody refers to the blob, or somebody is about to. */
export async function isBlobUsed(trx: Trx, sha256: string): Promise<boolean> {
  const row = await trx
    .selectNoFrom((eb) =>
      eb
        .or([
          eb.exists(trx.selectFrom('documents').select('id').where('sha256', '=', sha256)),
          eb.exists(trx.selectFrom('upload_parts').select('start').where('sha256', '=', sha256)),
          eb.exists(trx.selectFrom('blob_claims').select('id').where('sha256', '=', sha256)),
          eb.exists(trx.selectFrom('reports').select('id').where('sha256', '=', sha256)),
          eb.exists(trx.selectFrom('sync_files').select('version').where('sha256', '=', sha256)),
        ])
        .as('used'),
    )
    .executeTakeFirstOrThrow();
  return Boolean(row.used);
}
