import type { DocumentReader, StoredDocument } from '@org/docproc-core/sync';
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

/** Rows that are read at once: results may be large. */
const pageSize = 50;

/**
 * Reads the latest results of everybody's documents, or of one owner's, for sync. A page at a time, each as it is at
 * its moment: what changes meanwhile has a later time and is read by the next sync.
 */
export function createDocumentsReader({ db }: Pick<Database, 'db'>, ownerId?: string): DocumentReader {
  return {
    async *read(since) {
      let after: { readonly at: string; readonly id: string } | undefined;
      for (;;) {
        const rows = await readPage(db, ownerId, since, after);
        for (const row of rows)
          yield { id: row.id, updatedAt: row.at, document: row.result } satisfies StoredDocument;
        const last = rows.at(-1);
        if (!last || rows.length < pageSize) return;
        after = { at: last.place, id: last.id };
      }
    },
  };
}

async function readPage(
  db: Database['db'],
  ownerId: string | undefined,
  since: Date | undefined,
  after: { readonly at: string; readonly id: string } | undefined,
) {
  let query = db
    .selectFrom('extractions as e')
    .innerJoin('documents as d', 'd.id', 'e.document_id')
    .select([
      'e.document_id as id',
      'e.result',
      'e.created_at as at',
      sql<string>`e.created_at::text`.as('place'),
    ])
    .where(
      sql<boolean>`e.run = (select max(l.run) from ${sql.table('extractions')} l where l.document_id = e.document_id)`,
    )
    .orderBy('e.created_at')
    .orderBy('e.document_id')
    .limit(pageSize);
  if (ownerId !== undefined) query = query.where('d.owner_id', '=', ownerId);
  if (since) query = query.where('e.created_at', '>=', since);
  if (after) {
    query = query.where(
      sql<boolean>`(e.created_at, e.document_id) > (${after.at}::timestamptz, ${after.id}::uuid)`,
    );
  }
  return query.execute();
}
