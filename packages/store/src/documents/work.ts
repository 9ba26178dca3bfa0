import { DocprocError, type ErrorCode } from '@org/docproc-core/errors';
import type { Document } from '@org/docproc-core/model';
import type { Database, Trx } from '../database/connect.ts';
import { appendEvents } from '../events/append.ts';
import type { EventData } from '../events/types.ts';
import type { ExtractJob } from '../queue/contract.ts';
import { refusal, stateOfStatus, type TransitionTarget, transition } from './states.ts';
import { summaryOf } from './summary.ts';

/** Who takes a job. */
export interface Claimant {
  /** Name of the worker, for people. */
  readonly workerId: string;
  /** Which try of the run, from 1: the job's `retryCount + 1`. */
  readonly attempt: number;
}

/** What a worker needs to know of the document it took. */
export interface ClaimedDocument {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly run: number;
}

/** How far an extraction is. */
export interface ProgressReport {
  readonly stage: string;
  /** 0 to 1 over the whole document. */
  readonly fraction: number;
  readonly page?: number;
  readonly pages?: number;
}

/** Why a document is given up. */
export interface Failure {
  readonly code: ErrorCode;
  /** In words for people; never a document's content. */
  readonly message: string;
}

/**
 * Takes a document for work; from another worker too, which died or will find its result superseded.
 * `undefined` where there is nothing to do: the document was deleted, has a newer run, or is done.
 */
export async function claimDocument(
  { db, schema }: Database,
  job: ExtractJob,
  { workerId, attempt }: Claimant,
): Promise<ClaimedDocument | undefined> {
  return db.transaction().execute(async (trx) => {
    const target = { id: job.documentId, run: job.run };
    const changes = { worker_id: workerId, attempt, progress: 0, stage: null };
    const claimed = await transition(trx, 'claim', 'processing', target, changes);
    if (!claimed) return goneOrThrow(await refusal(trx, 'claim', target));
    const { ownerId, name, run } = claimed;
    await appendEvents(trx, schema, [
      { ownerId, documentId: claimed.id, type: 'document.processing', data: { name, run, attempt } },
    ]);
    const file = await trx
      .selectFrom('documents')
      .select(['media_type as mediaType', 'bytes', 'sha256'])
      .where('id', '=', claimed.id)
      .executeTakeFirstOrThrow();
    return { ...claimed, ...file };
  });
}

/** Notes how far the work is. Answers false where the document is no longer this attempt's: stop working on it. */
export async function reportProgress(
  { db, schema }: Database,
  job: ExtractJob,
  attempt: number,
  progress: ProgressReport,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('documents')
      .set({ stage: progress.stage, progress: progress.fraction })
      .where('id', '=', job.documentId)
      .where('run', '=', job.run)
      .where('attempt', '=', attempt)
      .where('state', '=', 'processing')
      .returning(['owner_id as ownerId', 'name'])
      .executeTakeFirst();
    if (!row) return false;
    await appendEvents(trx, schema, [
      {
        ownerId: row.ownerId,
        documentId: job.documentId,
        type: 'document.progress',
        data: { name: row.name, run: job.run, attempt, ...progress },
      },
    ]);
    return true;
  });
}

/**
 * Writes the result of a run, once, and ends the run: `completed`, `partial` or `failed` by the extraction's status.
 * Answers false where the run is over or gone already, by another attempt or its owner; the result is then dropped.
 */
export async function completeDocument(
  { db, schema }: Database,
  job: ExtractJob,
  document: Document,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const target = { id: job.documentId, run: job.run };
    const state = stateOfStatus[document.status];
    const failure = state === 'failed' ? failureOf(document) : undefined;
    // What the upload was taken for is known by its content now.
    const changes = { ...ended(failure), media_type: document.source.mediaType };
    const done = await transition(trx, 'complete', state, target, changes);
    if (!done) return goneOrThrow(await refusal(trx, 'complete', target)) ?? false;
    await insertExtraction(trx, done.ownerId, job, document);
    const data: EventData = { name: done.name, run: done.run, fraction: 1, ...failure };
    await appendEvents(trx, schema, [
      { ownerId: done.ownerId, documentId: done.id, type: `document.${state}`, data },
    ]);
    return true;
  });
}

/** Gives a run up. Answers false where it is over or gone already. */
export async function failDocument(
  { db, schema }: Database,
  job: ExtractJob,
  failure: Failure,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const target = { id: job.documentId, run: job.run };
    if (await failRun(trx, schema, target, failure)) return true;
    return goneOrThrow(await refusal(trx, 'fail', target)) ?? false;
  });
}

/** Gives a document's run up as part of the transaction. Answers false where it is over or gone already. */
export async function failRun(
  trx: Trx,
  schema: string,
  target: TransitionTarget,
  failure: Failure,
): Promise<boolean> {
  const done = await transition(trx, 'fail', 'failed', target, ended(failure));
  if (!done) return false;
  const data: EventData = { name: done.name, run: done.run, ...failure };
  await appendEvents(trx, schema, [
    { ownerId: done.ownerId, documentId: done.id, type: 'document.failed', data },
  ]);
  return true;
}

async function insertExtraction(
  trx: Trx,
  ownerId: string,
  job: ExtractJob,
  document: Document,
): Promise<void> {
  const summary = summaryOf(document);
  await trx
    .insertInto('extractions')
    .values({
      document_id: job.documentId,
      run: job.run,
      owner_id: ownerId,
      type: summary.type,
      seller: summary.seller ?? null,
      total: summary.total ?? null,
      currency: summary.currency ?? null,
      page_count: summary.pageCount ?? null,
      result: toJsonb(document),
    })
    .onConflict((conflict) => conflict.columns(['document_id', 'run']).doNothing())
    .execute();
}

/** JSON as PostgreSQL takes it: `jsonb` cannot hold U+0000, nor half a surrogate pair. */
function toJsonb(document: Document): string {
  return JSON.stringify(document, (_key, value) =>
    typeof value === 'string' ? value.replaceAll('\u0000', '\uFFFD').toWellFormed() : value,
  );
}

function ended(failure: { readonly code: string; readonly message: string } | undefined) {
  return {
    progress: 1,
    stage: null,
    finished_at: new Date(),
    error_code: failure?.code ?? null,
    error_message: failure?.message ?? null,
  };
}

function failureOf(document: Document): { code: string; message: string } {
  const issue = document.issues.find(({ severity }) => severity === 'error');
  return issue ?? { code: 'INTERNAL', message: 'The extraction failed without saying why.' };
}

function goneOrThrow(refused: 'gone' | DocprocError): undefined {
  if (refused instanceof DocprocError) throw refused;
  return undefined;
}
