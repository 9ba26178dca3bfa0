import { DocprocError } from '@org/docproc-core/errors';
import { type Selectable, type SqlBool, sql } from 'kysely';
import { fromKysely } from 'pg-boss';
import type { Database, Queries, Trx } from '../database/connect.ts';
import { isUniqueViolation } from '../database/faults.ts';
import { formatPageCursor, parsePageCursor } from '../database/page-cursor.ts';
import type { SyncRunTable } from '../database/tables.ts';
import { appendEvents } from '../events/append.ts';
import type { HeldJob } from '../queue/contract.ts';
import type { Queue } from '../queue/open.ts';
import { syncChannel } from './channel.ts';
import { type SyncJob, syncQueueNames } from './queue.ts';
import {
  type RunProgress,
  type RunRecord,
  type RunResult,
  type RunState,
  type RunType,
  runProgressSchema,
  runResultSchema,
  type TableDefinition,
} from './record.ts';
import { findTable } from './tables.ts';

/** A run that somebody, or a schedule, asks for. */
export interface NewRun {
  /** Name of the table in the target. */
  readonly table: string;
  readonly type: RunType;
  /** Most rows of a test. */
  readonly rowLimit?: number;
  /** Where the table comes from and how it is synced: makes the table, or changes it. Left out: as it is. */
  readonly define?: { readonly sourceId: string; readonly definition: TableDefinition };
  readonly requestedBy?: string;
  readonly scheduleId?: string;
}

/** Which runs to list, newest first. */
export interface RunFilter {
  readonly table?: string;
  readonly states?: readonly RunState[];
  /** 1 to 200; default 20. */
  readonly pageSize?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** A page of runs. */
export interface RunPage {
  readonly items: readonly RunRecord[];
  readonly nextCursor?: string;
}

/** What a worker is to do. */
export interface ClaimedRun extends RunRecord {
  readonly definition: TableDefinition;
  /** What is to be forgotten first: how far the table was synced, or its rows, too. */
  readonly pendingReset?: 'progress' | 'rows';
  /** The DuckDB file that the present version of the table came from. */
  readonly file?: string;
  /** When the present version was published. */
  readonly syncedAt?: string;
}

/** How a run ended. */
export type RunEnd =
  | { readonly state: 'done' | 'stopped'; readonly result?: RunResult }
  | { readonly state: 'failed'; readonly error: { readonly code: string; readonly message: string } };

/** Runs of syncs: asked for by servers, done by workers. */
export interface SyncRuns {
  /** Errors: `SYNC_NOT_FOUND`, `SYNC_CONFLICT` where a run of the table is under way. */
  start(run: NewRun): Promise<RunRecord>;
  /** Ends a run that waits, tells one at work to stop. Error: `SYNC_NOT_FOUND`. */
  stop(id: string): Promise<RunRecord>;
  /** Error: `SYNC_NOT_FOUND`. */
  get(id: string): Promise<RunRecord>;
  list(filter?: RunFilter): Promise<RunPage>;

  /** For workers: what a job is to do. `undefined` where there is nothing (any more). */
  claim(job: SyncJob, workerId: string): Promise<ClaimedRun | undefined>;
  /** For workers: what was to be forgotten of a table is. */
  noteReset(table: string): Promise<void>;
  /** For workers: says how far it is. Answers whether it is to go on. */
  progress(run: Pick<RunRecord, 'id' | 'attempt'>, progress: RunProgress): Promise<boolean>;
  /** For workers: whether a run is to go on. */
  goesOn(run: Pick<RunRecord, 'id' | 'attempt'>): Promise<boolean>;
  /** For workers: ends it. False where it is over, or another worker's, already. */
  end(run: Pick<RunRecord, 'id' | 'attempt'>, end: RunEnd): Promise<boolean>;
  /** For workers: gives up a run whose job failed for the last time. */
  bury(job: SyncJob, error: { readonly code: string; readonly message: string }): Promise<void>;
  /**
   * For workers: hands back a run that a worker that stops cannot finish. Its job is replaced by a new one, so that
   * another worker takes it without delay, and none of its tries is used up. False where it is over, or another
   * worker's, already.
   */
  release(run: Pick<RunRecord, 'id' | 'attempt'>, held: HeldJob): Promise<boolean>;
}

/** Opens the history of runs. */
export function createSyncRuns(database: Database, queue: Pick<Queue, 'boss'>): SyncRuns {
  const { db } = database;
  const inTransaction = <T>(work: (trx: Trx) => Promise<T>) => db.transaction().execute(work);
  return {
    start: (run) => startRun(database, queue, run),
    stop: (id) => inTransaction((trx) => stopRun(trx, database, queue, id)),
    get: async (id) => toRunRecord(await findRun(db, id)),
    list: (filter) => listRuns(db, filter),
    claim: (job, workerId) => inTransaction((trx) => claimRun(trx, database, job, workerId)),
    async noteReset(table) {
      await db.updateTable('sync_tables').set({ pending_reset: null }).where('name', '=', table).execute();
    },
    progress: (run, progress) => inTransaction((trx) => reportProgress(trx, database, run, progress)),
    async goesOn({ id, attempt }) {
      const row = await selectOwn(db, id, attempt).executeTakeFirst();
      return row?.stop_requested === false;
    },
    end: (run, end) => inTransaction((trx) => endRun(trx, database, run, end)),
    async bury(job, error) {
      const row = await db.selectFrom('sync_runs').selectAll().where('id', '=', job.runId).executeTakeFirst();
      if (!row) return;
      await inTransaction((trx) => endRun(trx, database, row, { state: 'failed', error }));
    },
    release: (run, held) => inTransaction((trx) => releaseRun(trx, queue, run, held)),
  };
}

async function startRun(database: Database, queue: Pick<Queue, 'boss'>, run: NewRun): Promise<RunRecord> {
  try {
    return await database.db.transaction().execute((trx) => insertRun(trx, database, queue, run));
  } catch (error) {
    if (!isUniqueViolation(error, 'sync_runs_unfinished')) throw error;
    throw new DocprocError(
      'SYNC_CONFLICT',
      `A run of ${run.table} is under way. Stop it, or wait for its end.`,
      {
        cause: error,
      },
    );
  }
}

async function insertRun(trx: Trx, database: Database, queue: Pick<Queue, 'boss'>, run: NewRun) {
  if (run.define) await defineTable(trx, run.table, run.define);
  const table = await findTable(trx, run.table);
  await prepareTable(trx, table, run.type);
  const row = await trx
    .insertInto('sync_runs')
    .values({
      table_name: table.name,
      source_name: table.source_name,
      type: run.type,
      row_limit: run.rowLimit ?? null,
      state: 'queued',
      requested_by: run.requestedBy ?? null,
      schedule_id: run.scheduleId ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const jobId = await queue.boss.send(syncQueueNames.run, { runId: row.id }, { db: fromKysely(trx) });
  await trx.updateTable('sync_runs').set({ job_id: jobId }).where('id', '=', row.id).execute();
  await tell(trx, database, row, 'sync.queued');
  return toRunRecord(row);
}

/** A full run forgets how far the table was synced; a test has a table of its own. */
async function prepareTable(
  trx: Trx,
  { name, source_id, definition }: Awaited<ReturnType<typeof findTable>>,
  type: RunType,
): Promise<void> {
  if (type === 'full') {
    const forget = { pending_reset: sql<'progress'>`coalesce(pending_reset, 'progress')` };
    await trx.updateTable('sync_tables').set(forget).where('name', '=', name).execute();
  }
  if (type !== 'test') return;
  const table = { name: `${name}__test`, source_id, definition: JSON.stringify(definition) };
  await trx
    .insertInto('sync_tables')
    .values(table)
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ definition: table.definition }))
    .execute();
}

async function defineTable(
  trx: Trx,
  name: string,
  { sourceId, definition }: NonNullable<NewRun['define']>,
): Promise<void> {
  const values = { name, source_id: sourceId, definition: JSON.stringify(definition) };
  try {
    const row = await trx
      .insertInto('sync_tables')
      .values(values)
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ definition: values.definition })
          .where('sync_tables.source_id', '=', sourceId),
      )
      .returning('name')
      .executeTakeFirst();
    if (row) return;
  } catch (error) {
    if (!isUniqueViolation(error, 'sync_tables_name')) throw error;
  }
  throw new DocprocError(
    'SYNC_CONFLICT',
    `There is a table ${name} already. Choose another name with \`target\`.`,
  );
}

async function stopRun(
  trx: Trx,
  database: Database,
  queue: Pick<Queue, 'boss'>,
  id: string,
): Promise<RunRecord> {
  const found = await findRun(trx, id);
  const row = await trx
    .updateTable('sync_runs')
    .set({ stop_requested: true, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
  if (!row) return toRunRecord(found);
  // Where nobody works on it any more, nobody would hear that it is to stop.
  if (row.state === 'running' && (await isLive(queue, row.job_id))) return toRunRecord(row);
  if (row.job_id !== null)
    await queue.boss.deleteJob(syncQueueNames.run, row.job_id, { db: fromKysely(trx) });
  await endRun(trx, database, row, { state: 'stopped' });
  return toRunRecord(await findRun(trx, id));
}

async function isLive({ boss }: Pick<Queue, 'boss'>, jobId: string | null): Promise<boolean> {
  if (jobId === null) return false;
  const [job] = await boss.findJobs(syncQueueNames.run, { id: jobId });
  return job !== undefined && ['created', 'retry', 'active'].includes(job.state);
}

async function claimRun(
  trx: Trx,
  database: Database,
  { runId }: SyncJob,
  workerId: string,
): Promise<ClaimedRun | undefined> {
  const row = await trx
    .updateTable('sync_runs')
    .set({
      state: 'running',
      worker_id: workerId,
      attempt: sql<number>`attempt + 1`,
      started_at: sql<Date>`coalesce(started_at, now())`,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', runId)
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.stop_requested) {
    await endRun(trx, database, row, { state: 'stopped' });
    return undefined;
  }
  const {
    definition,
    pending_reset: pending,
    content,
    synced_at: syncedAt,
  } = await findTable(trx, row.table_name);
  const file = content?.file;
  await tell(trx, database, row, 'sync.running');
  return {
    ...toRunRecord(row),
    definition,
    ...(pending && { pendingReset: pending }),
    ...(file !== undefined && { file }),
    ...(syncedAt && { syncedAt: syncedAt.toISOString() }),
  };
}

async function reportProgress(
  trx: Trx,
  database: Database,
  { id, attempt }: Pick<RunRecord, 'id' | 'attempt'>,
  progress: RunProgress,
): Promise<boolean> {
  const row = await trx
    .updateTable('sync_runs')
    .set({ progress: JSON.stringify(progress), updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();
  if (!row) return false;
  await tell(trx, database, row, 'sync.progress', progress);
  return !row.stop_requested;
}

function selectOwn(db: Queries, id: string, attempt: number) {
  return db
    .selectFrom('sync_runs')
    .select('stop_requested')
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running');
}

async function endRun(
  trx: Trx,
  database: Database,
  { id, attempt }: Pick<RunRecord, 'id' | 'attempt'>,
  end: RunEnd,
): Promise<boolean> {
  const row = await trx
    .updateTable('sync_runs')
    .set({
      state: end.state,
      updated_at: sql<Date>`now()`,
      finished_at: sql<Date>`now()`,
      ...('error' in end && { error_code: end.error.code, error_message: end.error.message }),
      ...('result' in end && end.result && { result: JSON.stringify(end.result) }),
    })
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
  if (!row) return false;
  await tell(trx, database, row, `sync.${end.state}`);
  return true;
}

async function releaseRun(
  trx: Trx,
  { boss }: Pick<Queue, 'boss'>,
  { id, attempt }: Pick<RunRecord, 'id' | 'attempt'>,
  held: HeldJob,
): Promise<boolean> {
  const row = await trx
    .updateTable('sync_runs')
    .set({ state: 'queued', worker_id: null, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  if (!row) return false;
  const db = fromKysely(trx);
  await boss.deleteJob(syncQueueNames.run, held, { db });
  // The queue took it from this worker for its silence, and has it tried again already.
  const [left] = await boss.findJobs(syncQueueNames.run, { id: held.id, db });
  if (left) return true;
  const jobId = await boss.send(syncQueueNames.run, { runId: id }, { db });
  await trx.updateTable('sync_runs').set({ job_id: jobId }).where('id', '=', id).execute();
  return true;
}

type RunEvent = `sync.${'queued' | 'running' | 'progress' | 'done' | 'stopped' | 'failed'}`;

async function tell(
  trx: Trx,
  { schema }: Database,
  row: Row,
  type: RunEvent,
  progress?: RunProgress,
): Promise<void> {
  const rows = progress?.rows ?? (row.result === null ? undefined : runResultSchema.parse(row.result).rows);
  const data = {
    runId: row.id,
    table: row.table_name,
    ...(row.attempt > 0 && { attempt: row.attempt }),
    ...(progress && { ...progress, ...fractionOf(progress) }),
    ...(rows !== undefined && { rows }),
    ...(row.error_code !== null && { code: row.error_code, message: row.error_message ?? '' }),
  };
  await appendEvents(trx, schema, [{ ownerId: syncChannel, type, data }]);
}

function fractionOf({ rows, rowEstimate }: RunProgress): { readonly fraction?: number } {
  return rowEstimate ? { fraction: Math.min(1, rows / rowEstimate) } : {};
}

async function listRuns(db: Queries, filter: RunFilter = {}): Promise<RunPage> {
  const { table, states, pageSize = 20, cursor } = filter;
  let query = db.selectFrom('sync_runs').selectAll();
  if (table !== undefined) query = query.where('table_name', '=', table);
  if (states) query = query.where('state', 'in', [...states]);
  if (cursor !== undefined) {
    const { value, id } = parsePageCursor(cursor);
    query = query.where(sql<SqlBool>`(created_at, id) < (${value}::timestamptz, ${id}::uuid)`);
  }
  const rows = await query
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(pageSize + 1)
    .execute();
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map(toRunRecord),
    ...(last && { nextCursor: formatPageCursor(last.created_at, last.id) }),
  };
}

type Row = Selectable<SyncRunTable>;

async function findRun(db: Queries, id: string): Promise<Row> {
  const row = await db.selectFrom('sync_runs').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new DocprocError('SYNC_NOT_FOUND', 'There is no such run.');
  return row;
}

function toRunRecord(row: Row): RunRecord {
  return {
    id: row.id,
    table: row.table_name,
    source: row.source_name,
    type: row.type,
    ...(row.row_limit !== null && { rowLimit: row.row_limit }),
    state: row.state,
    stopRequested: row.stop_requested && row.finished_at === null,
    ...(row.schedule_id !== null && { scheduleId: row.schedule_id }),
    ...(row.requested_by !== null && { requestedBy: row.requested_by }),
    ...(row.worker_id !== null && { workerId: row.worker_id }),
    attempt: row.attempt,
    ...(row.progress !== null && { progress: runProgressSchema.parse(row.progress) }),
    ...(row.result !== null && { result: runResultSchema.parse(row.result) }),
    ...(row.error_code !== null && { error: { code: row.error_code, message: row.error_message ?? '' } }),
    createdAt: row.created_at.toISOString(),
    ...(row.started_at && { startedAt: row.started_at.toISOString() }),
    ...(row.finished_at && { finishedAt: row.finished_at.toISOString() }),
  };
}
