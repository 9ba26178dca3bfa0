import { DocprocError } from '@org/docproc-core/errors';
import { sql } from 'kysely';
import { removeUnusedBlob } from '../blobs/remove.ts';
import { appendEvents } from '../events/append.ts';
import type { DocumentStoreOptions } from './store.ts';
import { changeTotal } from './totals.ts';

/**
 * Deletes a document in whatever state, with its extractions and every report that shows it, then each file that
 * nothing else refers to. A crash between the two leaves files to the sweep. A job at work finds its document gone.
 * Error: `DOCUMENT_NOT_FOUND`.
 */
export async function removeDocument(
  { database, blobs }: DocumentStoreOptions,
  ownerId: string,
  id: string,
): Promise<void> {
  const orphans = await database.db.transaction().execute(async (trx) => {
    const row = await trx
      .deleteFrom('documents')
      .where('id', '=', id)
      .where('owner_id', '=', ownerId)
      .returning(['name', 'sha256'])
      .executeTakeFirst();
    if (!row) throw new DocprocError('DOCUMENT_NOT_FOUND');
    const reports = await trx
      .deleteFrom('reports')
      .where('owner_id', '=', ownerId)
      .where(sql<boolean>`document_ids @> array[${id}]::uuid[]`)
      .returning('sha256')
      .execute();
    await appendEvents(trx, database.schema, [
      { ownerId, documentId: id, type: 'document.deleted', data: { name: row.name } },
    ]);
    await changeTotal(trx, ownerId, -1);
    return [row, ...reports];
  });
  for (const { sha256 } of orphans) {
    if (sha256 !== null) await removeUnusedBlob(database, blobs, { sha256 });
  }
}
