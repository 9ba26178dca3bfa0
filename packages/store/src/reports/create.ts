import { DocprocError } from '@org/docproc-core/errors';
import type { Trx } from '../database/connect.ts';
import { isFinalState } from '../documents/states.ts';
import { appendEvents } from '../events/append.ts';
import { type JobOrigin, originOrNull } from '../queue/contract.ts';
import { findReport } from './read.ts';
import type { ReportFormat, ReportLanguage, ReportRecord, StoredReportOptions } from './record.ts';
import type { ReportStoreOptions } from './store.ts';

/** A report that somebody asks for. */
export interface NewReport {
  readonly ownerId: string;
  /** At least one; each has a result. The report shows them in this order. */
  readonly documentIds: readonly string[];
  readonly format: ReportFormat;
  readonly title?: string;
  readonly language?: ReportLanguage;
  /** Default: none. */
  readonly options?: StoredReportOptions;
  /** Handed to the worker with the job. */
  readonly origin?: JobOrigin;
}

/** Row, job and event in one transaction: a report that exists is one that will be built. */
export async function createReport(
  { database, queue }: ReportStoreOptions,
  report: NewReport,
): Promise<ReportRecord> {
  return database.db.transaction().execute(async (trx) => {
    await checkDocuments(trx, report);
    const id = await insertReport(trx, report);
    const jobId = await queue.sendReport(trx, { reportId: id, ...report.origin });
    const job = { job_id: jobId, job_origin: originOrNull(report.origin) };
    await trx.updateTable('reports').set(job).where('id', '=', id).execute();
    await appendEvents(trx, database.schema, [
      { ownerId: report.ownerId, reportId: id, type: 'report.created', data: { format: report.format } },
    ]);
    return findReport(trx, report.ownerId, id);
  });
}

/** Locks the documents against deletion until the report is written, so that none outlives its documents. */
async function checkDocuments(trx: Trx, { ownerId, documentIds }: NewReport): Promise<void> {
  const wanted = new Set(documentIds);
  const rows = await trx
    .selectFrom('documents')
    .select(['id', 'state'])
    .where('owner_id', '=', ownerId)
    .where('id', 'in', [...wanted])
    .orderBy('id')
    .forShare()
    .execute();
  if (rows.length < wanted.size) throw new DocprocError('DOCUMENT_NOT_FOUND');
  if (!rows.every(({ state }) => isFinalState(state))) throw new DocprocError('RESULT_NOT_READY');
  // Given up by the queue, without a result: a report must not leave it out in silence.
  const results = await trx
    .selectFrom('extractions')
    .distinct()
    .select('document_id')
    .where('document_id', 'in', [...wanted])
    .execute();
  if (results.length < wanted.size) throw new DocprocError('RESULT_NOT_READY');
}

async function insertReport(trx: Trx, report: NewReport): Promise<string> {
  const row = await trx
    .insertInto('reports')
    .values({
      owner_id: report.ownerId,
      document_ids: [...report.documentIds],
      format: report.format,
      title: report.title ?? null,
      language: report.language ?? null,
      options: JSON.stringify(report.options ?? {}),
      state: 'pending',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}
