import { DocprocError } from '@org/docproc-core/errors';
import type { Document, DocumentTypeName } from '@org/docproc-core/model';
import type { Selectable } from 'kysely';
import type { Queries } from '../database/connect.ts';
import type { DocumentTable, ExtractionTable } from '../database/tables.ts';
import type { DocumentRecord, DocumentSummary } from './record.ts';

/** One document of this owner. Error: `DOCUMENT_NOT_FOUND`, also where it is somebody else's. */
export async function findDocument(queries: Queries, ownerId: string, id: string): Promise<DocumentRecord> {
  const row = await selectDocuments(queries, ownerId).where('documents.id', '=', id).executeTakeFirst();
  if (!row) throw new DocprocError('DOCUMENT_NOT_FOUND');
  return toRecord(row);
}

/** An extraction as it was stored. */
export interface StoredExtraction {
  /** Which processing of the document it is from. */
  readonly run: number;
  readonly document: Document;
}

/**
 * The extraction of the present run, or of an earlier one.
 * Errors: `DOCUMENT_NOT_FOUND`; `RESULT_NOT_READY` where that run has none.
 */
export async function findExtraction(
  queries: Queries,
  ownerId: string,
  id: string,
  run?: number,
): Promise<StoredExtraction> {
  const document = await findDocument(queries, ownerId, id);
  const row = await queries
    .selectFrom('extractions')
    .select(['run', 'result'])
    .where('document_id', '=', id)
    .where('owner_id', '=', ownerId)
    .where('run', '=', run ?? document.run)
    .executeTakeFirst();
  if (!row) throw new DocprocError('RESULT_NOT_READY');
  return { run: row.run, document: row.result };
}

/** Documents of one owner with the summary of their present run. */
function selectDocuments(queries: Queries, ownerId: string) {
  return queries
    .selectFrom('documents')
    .leftJoin('extractions', (join) =>
      join
        .onRef('extractions.document_id', '=', 'documents.id')
        .onRef('extractions.run', '=', 'documents.run'),
    )
    .selectAll('documents')
    .select([
      'extractions.type',
      'extractions.seller',
      'extractions.total',
      'extractions.currency',
      'extractions.page_count',
    ])
    .where('documents.owner_id', '=', ownerId);
}

type SummaryColumns = Pick<Selectable<ExtractionTable>, 'seller' | 'total' | 'currency' | 'page_count'> & {
  type: DocumentTypeName | null;
};

/** A row of `selectDocuments`. */
export type DocumentRow = Omit<
  Selectable<DocumentTable>,
  'job_id' | 'job_origin' | 'requeues' | 'worker_id' | 'queue_priority' | 'idempotency_key' | Times
> &
  Nullable<SummaryColumns> & {
    readonly created_at: Date | string;
    readonly updated_at: Date | string;
    readonly finished_at: Date | string | null;
  };
type Times = 'created_at' | 'updated_at' | 'finished_at';
type Nullable<T> = { [K in keyof T]: T[K] | null };

/** The row as callers see it. */
export function toRecord(row: DocumentRow): DocumentRecord {
  const summary = toSummary(row);
  return {
    id: row.id,
    ownerId: row.owner_id,
    name: row.name,
    mediaType: row.media_type,
    bytes: row.bytes,
    sha256: row.sha256,
    state: row.state,
    run: row.run,
    attempt: row.attempt,
    priority: row.priority,
    ...(row.stage !== null && { stage: row.stage }),
    progress: row.progress,
    ...(row.error_code !== null && { error: { code: row.error_code, message: row.error_message ?? '' } }),
    ...(summary && { summary }),
    createdAt: isoOf(row.created_at),
    updatedAt: isoOf(row.updated_at),
    ...(row.finished_at && { finishedAt: isoOf(row.finished_at) }),
  };
}

/** ISO 8601, which a text is already. */
function isoOf(time: Date | string): string {
  return typeof time === 'string' ? time : time.toISOString();
}

function toSummary(row: DocumentRow): DocumentSummary | undefined {
  if (row.type === null) return undefined;
  return {
    type: row.type,
    ...(row.seller !== null && { seller: row.seller }),
    ...(row.total !== null && { total: row.total }),
    ...(row.currency !== null && { currency: row.currency }),
    ...(row.page_count !== null && { pageCount: row.page_count }),
  };
}
