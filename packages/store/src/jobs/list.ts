import { type SqlBool, sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { formatPageCursor, parsePageCursor } from '../database/page-cursor.ts';
import type { JobQueue } from '../queue/contract.ts';
import { type ClaimedJobs, claimedJobs, isActive } from './claims.ts';
import type { JobRecord } from './record.ts';

/** Which jobs to list, newest first. */
export interface JobFilter {
  /** Default `extract`. */
  readonly queue?: JobQueue;
  readonly states?: readonly JobRecord['state'][];
  readonly ownerId?: string;
  /** 1 to 200; default 20. */
  readonly pageSize?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** A page of jobs. It is not counted: there may be millions. */
export interface JobPage {
  readonly items: readonly JobRecord[];
  /** For the page after this one; left out on the last. */
  readonly nextCursor?: string;
}

type Place = Pick<Database, 'db' | 'queueSchema'>;

/** Lists the work on everybody's documents, or reports. Error: `VALIDATION_FAILED` where the cursor is none of ours. */
export async function listJobs(database: Place, filter: JobFilter = {}): Promise<JobPage> {
  const { pageSize = 20, queue = 'extract' } = filter;
  const rows =
    queue === 'extract'
      ? await documentJobQuery(database, filter).execute()
      : await reportJobQuery(database, filter).execute();
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  const shown = rows.slice(0, pageSize);
  const claims = await claimedJobs(database, queue, shown);
  return {
    items: shown.map((row) => toJob(queue, row, claims)),
    ...(last && { nextCursor: formatPageCursor(last.created_at, last.id) }),
  };
}

/** One job; `undefined` where there is none. */
export async function findJob(database: Place, queue: JobQueue, id: string): Promise<JobRecord | undefined> {
  const row =
    queue === 'extract'
      ? await documentJobQuery(database, { pageSize: 1 }).where('documents.id', '=', id).executeTakeFirst()
      : await reportJobQuery(database, { pageSize: 1 }).where('reports.id', '=', id).executeTakeFirst();
  return row && toJob(queue, row, await claimedJobs(database, queue, [row]));
}

/** The query behind a page of documents; one row more than the page tells whether there is another. */
export function documentJobQuery({ db }: Place, { states, ownerId, pageSize = 20, cursor }: JobFilter) {
  let query = db
    .selectFrom('documents')
    .innerJoin('users', 'users.id', 'documents.owner_id')
    .select([
      'documents.id',
      'documents.owner_id',
      'users.email as owner',
      'documents.name',
      'documents.state',
      'documents.run',
      'documents.attempt',
      'documents.queue_priority',
      'documents.worker_id',
      'documents.stage',
      'documents.progress',
      'documents.error_code',
      'documents.error_message',
      'documents.job_id',
      'documents.created_at',
      'documents.updated_at',
      'documents.finished_at',
    ])
    .orderBy('documents.created_at', 'desc')
    .orderBy('documents.id', 'desc')
    .limit(pageSize + 1);
  const [state] = states ?? [];
  // The index of one state holds no list of them.
  if (states?.length === 1 && state) query = query.where('documents.state', '=', state);
  else if (states) query = query.where('documents.state', 'in', [...states]);
  if (ownerId) query = query.where('documents.owner_id', '=', ownerId);
  if (cursor === undefined) return query;
  const { value, id } = parsePageCursor(cursor);
  return query.where(
    sql<SqlBool>`(documents.created_at, documents.id) < (${value}::timestamptz, ${id}::uuid)`,
  );
}

/** A report's states by the state of its job. */
const reportStateSql = (database: Place) => sql<JobRecord['state']>`case reports.state
  when 'ready' then 'completed' when 'failed' then 'failed'
  else case when ${isActive(database, 'report', sql.ref('reports.job_id'))} then 'processing' else 'queued' end end`;

/** The query behind a page of reports. */
export function reportJobQuery(database: Place, { states, ownerId, pageSize = 20, cursor }: JobFilter) {
  let query = database.db
    .selectFrom('reports')
    .innerJoin('users', 'users.id', 'reports.owner_id')
    .select([
      'reports.id',
      'reports.owner_id',
      'users.email as owner',
      sql<string>`coalesce(reports.title, reports.format)`.as('name'),
      reportStateSql(database).as('state'),
      sql<number>`1`.as('run'),
      sql<number>`0`.as('attempt'),
      sql<number>`0`.as('queue_priority'),
      sql<string | null>`null`.as('worker_id'),
      sql<string | null>`null`.as('stage'),
      'reports.progress',
      'reports.error_code',
      'reports.error_message',
      'reports.job_id',
      'reports.created_at',
      'reports.updated_at',
      sql<Date | null>`case when reports.state = 'pending' then null else reports.updated_at end`.as(
        'finished_at',
      ),
    ])
    .orderBy('reports.created_at', 'desc')
    .orderBy('reports.id', 'desc')
    .limit(pageSize + 1);
  if (states) {
    const stored = [...new Set(states.flatMap((state) => storedStates[state]))];
    const [only] = stored;
    query =
      stored.length === 1 && only
        ? query.where('reports.state', '=', only)
        : query.where('reports.state', '=', sql<'ready'>`any(${stored}::text[])`);
    if (stored.includes('pending')) query = query.where(reportStateSql(database), 'in', [...states]);
  }
  if (ownerId) query = query.where('reports.owner_id', '=', ownerId);
  if (cursor === undefined) return query;
  const { value, id } = parsePageCursor(cursor);
  return query.where(sql<SqlBool>`(reports.created_at, reports.id) < (${value}::timestamptz, ${id}::uuid)`);
}

const storedStates: Readonly<Record<JobRecord['state'], readonly ('pending' | 'ready' | 'failed')[]>> = {
  uploaded: [],
  queued: ['pending'],
  processing: ['pending'],
  completed: ['ready'],
  partial: [],
  failed: ['failed'],
};

type Row =
  | Awaited<ReturnType<ReturnType<typeof documentJobQuery>['executeTakeFirstOrThrow']>>
  | Awaited<ReturnType<ReturnType<typeof reportJobQuery>['executeTakeFirstOrThrow']>>;

function toJob(queue: JobQueue, row: Row, claims: ClaimedJobs): JobRecord {
  const claim = claims.get(row.job_id ?? '');
  const isOpen = row.state === 'queued' || row.state === 'processing';
  const isRetry = isOpen && claim?.state === 'retry';
  const isAtWork = isOpen && claim?.state === 'active';
  const worker = row.worker_id ?? claim?.worker;
  return {
    queue,
    id: row.id,
    ownerId: row.owner_id,
    owner: row.owner,
    name: row.name,
    state: row.state,
    run: row.run,
    attempt: queue === 'extract' ? row.attempt : (claim?.attempt ?? 0),
    queuePriority: row.queue_priority,
    ...(worker !== undefined && { workerId: worker }),
    ...(row.stage !== null && { stage: row.stage }),
    progress: row.progress,
    ...(row.error_code !== null && { error: { code: row.error_code, message: row.error_message ?? '' } }),
    ...(isRetry && { retryAt: claim.startAfter.toISOString() }),
    ...(isAtWork && claim.startedOn && { startedAt: claim.startedOn.toISOString() }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.finished_at && { finishedAt: row.finished_at.toISOString() }),
  };
}
