import type { Database } from '../database/connect.ts';
import { formatCursor } from '../events/cursor.ts';
import { readBounds } from '../events/read.ts';
import { findDocument } from './read.ts';
import type { DocumentRecord } from './record.ts';

/** A document as it is, and the place in the event log from where to follow it. */
export interface DocumentSnapshot {
  readonly document: DocumentRecord;
  /** Subscribe after this: what the document does not show yet. */
  readonly cursor: string;
}

/**
 * Reads a document and its place in the log at the same moment, so that what follows is neither missed nor told twice.
 * Error: `DOCUMENT_NOT_FOUND`.
 */
export async function snapshotDocument(
  { db }: Database,
  ownerId: string,
  id: string,
): Promise<DocumentSnapshot> {
  const moment = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return moment.execute(async (trx) => {
    const { now } = await readBounds(trx);
    const document = await findDocument(trx, ownerId, id);
    return { document, cursor: formatCursor(now) };
  });
}
