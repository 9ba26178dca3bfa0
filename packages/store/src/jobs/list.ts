import { type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/connect.ts';
import { formatPageCursor, parsePageCursor } from '../database/page-cursor.ts';
import { documentStates } from '../documents/states.ts';

export const jobRecordSchema = z.object({
  /** The document's. */
  documentId: z.uuid(),
  ownerId: z.uuid(),
  /** Address of the owner's account. */
  owner: z.string(),
  name: z.string(),
  state: z.enum(documentStates),
  run: z.int().positive(),
  attempt: z.int().nonnegative(),
  /** What the queue is ordered by, highest first: the department's priority, then the document's. */
  queuePriority: z.int().nonnegative(),
  /** The worker that has it, or had it last. */
  workerId: z.string().exactOptional(),
  stage: z.string().exactOptional(),
  /** 0 to 1. */
  progress: z.number().min(0).max(1),
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
  /** ISO 8601, as the two below. */
  createdAt: z.string(),
  updatedAt: z.string(),
  finishedAt: z.string().exactOptional(),
});

/** The work on a document, whoever owns it. */
export type JobRecord = z.infer<typeof jobRecordSchema>;

/** Which work to list, newest first. */
export interface JobFilter {
  readonly states?: readonly JobRecord['state'][];
  readonly ownerId?: string;
  /** 1 to 200; default 20. */
  readonly pageSize?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** A page of work. It is not counted: there may be millions. */
export interface JobPage {
  readonly items: readonly JobRecord[];
  /** For the page after this one; left out on the last. */
  readonly nextCursor?: string;
}

/** Lists the work on everybody's documents. Error: `VALIDATION_FAILED` where the cursor is none of ours. */
export async function listJobs({ db }: Pick<Database, 'db'>, filter: JobFilter = {}): Promise<JobPage> {
  const { pageSize = 20 } = filter;
  const rows = await jobQuery(db, filter).execute();
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map(toJob),
    ...(last && { nextCursor: formatPageCursor(last.created_at, last.id) }),
  };
}

/** The query behind a page; one row more than the page tells whether there is another. */
export function jobQuery(db: Database['db'], { states, ownerId, pageSize = 20, cursor }: JobFilter) {
  let query = db
    .selectFrom('documents')
    .innerJoin('users', 'users.id', 'documents.owner_id')
    .selectAll('documents')
    .select('users.email as owner')
    .orderBy('documents.created_at', 'desc')
    .orderBy('documents.id', 'desc')
    .limit(pageSize + 1);
  if (states) query = query.where('documents.state', 'in', [...states]);
  if (ownerId) query = query.where('documents.owner_id', '=', ownerId);
  if (cursor === undefined) return query;
  const { value, id } = parsePageCursor(cursor);
  return query.where(
    sql<SqlBool>`(documents.created_at, documents.id) < (${value}::timestamptz, ${id}::uuid)`,
  );
}

type Row = Awaited<ReturnType<ReturnType<typeof jobQuery>['executeTakeFirstOrThrow']>>;

function toJob(row: Row): JobRecord {
  return {
    documentId: row.id,
    ownerId: row.owner_id,
    owner: row.owner,
    name: row.name,
    state: row.state,
    run: row.run,
    attempt: row.attempt,
    queuePriority: row.queue_priority,
    ...(row.worker_id !== null && { workerId: row.worker_id }),
    ...(row.stage !== null && { stage: row.stage }),
    progress: row.progress,
    ...(row.error_code !== null && { error: { code: row.error_code, message: row.error_message ?? '' } }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.finished_at && { finishedAt: row.finished_at.toISOString() }),
  };
}
