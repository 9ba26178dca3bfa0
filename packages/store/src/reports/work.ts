import { DocprocError } from '@org/docproc-core/errors';
import type { Document } from '@org/docproc-core/model';
import { sql } from 'kysely';
import { type ClaimedBlob, endClaim } from '../blobs/claims.ts';
import { lockBlob } from '../blobs/lock.ts';
import type { Database, Queries, Trx } from '../database/connect.ts';
import type { Failure } from '../documents/work.ts';
import { appendEvents } from '../events/append.ts';
import type { ReportJob } from '../queue/contract.ts';
import { toReportRecord } from './read.ts';
import type { ReportRecord } from './record.ts';
import type { ReportStoreOptions } from './store.ts';

/** A report to build, with the latest result of each of its documents, in the report's order. */
export interface ClaimedReport {
  readonly report: ReportRecord;
  readonly documents: readonly Document[];
}

/** A built report. */
export interface ReportFile {
  /** What `BlobStore.write` answered. */
  readonly blob: ClaimedBlob;
  readonly mediaType: string;
  /** Without dot. */
  readonly extension: string;
}

/** What is to be built. `undefined` where the report was deleted or is done. */
export async function claimReport({ db }: Database, job: ReportJob): Promise<ClaimedReport | undefined> {
  const row = await db
    .selectFrom('reports')
    .selectAll()
    .where('id', '=', job.reportId)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  if (!row) return undefined;
  const report = toReportRecord(row);
  return { report, documents: await loadDocuments(db, report.documentIds) };
}

async function loadDocuments(queries: Queries, ids: readonly string[]): Promise<Document[]> {
  const rows = await queries
    .selectFrom('extractions')
    .distinctOn('document_id')
    .select(['document_id', 'result'])
    .where('document_id', 'in', [...ids])
    .orderBy('document_id')
    .orderBy('run', 'desc')
    .execute();
  const found = new Map(rows.map((row) => [row.document_id, row.result]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** Makes a report ready. Answers false where it is done or gone already; its file is then left to the sweep. */
export async function completeReport(
  { database: { db, schema }, blobs }: Pick<ReportStoreOptions, 'database' | 'blobs'>,
  job: ReportJob,
  file: ReportFile,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    await lockBlob(trx, file.blob.sha256, 'shared');
    if (!(await blobs.stat(file.blob.sha256))) throw new DocprocError('BLOB_NOT_FOUND');
    await endClaim(trx, file.blob);
    const row = await trx
      .updateTable('reports')
      .set({
        state: 'ready',
        progress: 1,
        media_type: file.mediaType,
        extension: file.extension,
        bytes: file.blob.bytes,
        sha256: file.blob.sha256,
        updated_at: sql`now()`,
      })
      .where('id', '=', job.reportId)
      .where('state', '=', 'pending')
      .returning(['owner_id', 'format'])
      .executeTakeFirst();
    if (!row) return false;
    await appendEvents(trx, schema, [
      { ownerId: row.owner_id, reportId: job.reportId, type: 'report.ready', data: { format: row.format } },
    ]);
    return true;
  });
}

/** Says how far the building of a report is, 0 to 1. Answers false where it is done or gone already. */
export async function reportBuilding(
  { db, schema }: Database,
  job: ReportJob,
  fraction: number,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('reports')
      .set({ progress: fraction, updated_at: sql`now()` })
      .where('id', '=', job.reportId)
      .where('state', '=', 'pending')
      .returning(['owner_id', 'format'])
      .executeTakeFirst();
    if (!row) return false;
    const data = { format: row.format, fraction };
    await appendEvents(trx, schema, [
      { ownerId: row.owner_id, reportId: job.reportId, type: 'report.progress', data },
    ]);
    return true;
  });
}

/** Gives a report up. Answers false where it is done or gone already. */
export async function failReport(
  { db, schema }: Database,
  job: ReportJob,
  failure: Failure,
): Promise<boolean> {
  return db.transaction().execute((trx) => failBuilding(trx, schema, job, failure));
}

/** Gives a report up as part of the transaction. Answers false where it is done or gone already. */
export async function failBuilding(
  trx: Trx,
  schema: string,
  { reportId }: Pick<ReportJob, 'reportId'>,
  { code, message }: Failure,
): Promise<boolean> {
  const row = await trx
    .updateTable('reports')
    .set({ state: 'failed', error_code: code, error_message: message, updated_at: sql`now()` })
    .where('id', '=', reportId)
    .where('state', '=', 'pending')
    .returning(['owner_id', 'format'])
    .executeTakeFirst();
  if (!row) return false;
  const data = { format: row.format, code, message };
  await appendEvents(trx, schema, [{ ownerId: row.owner_id, reportId, type: 'report.failed', data }]);
  return true;
}
