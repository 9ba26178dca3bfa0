import type { Selectable } from 'kysely';
import type { Database } from '../database/connect.ts';
import type { AttemptTable } from '../database/tables.ts';
import type { JobQueue } from '../queue/contract.ts';
import type { AttemptRecord, JobRecord } from './record.ts';

/** A try of a job that has just ended. */
export interface EndedAttempt {
  readonly queue: JobQueue;
  /** The document or report. */
  readonly subjectId: string;
  readonly run: number;
  readonly attempt: number;
  readonly worker: string;
  readonly outcome: 'done' | 'failed' | 'stopped';
  readonly error?: { readonly code: string; readonly message: string; readonly trace: string };
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** Notes tries that have ended. */
export async function recordAttempts(
  { db }: Pick<Database, 'db'>,
  attempts: readonly EndedAttempt[],
): Promise<void> {
  if (attempts.length === 0) return;
  await db
    .insertInto('attempts')
    .values(
      attempts.map(({ subjectId, error, startedAt, endedAt, ...plain }) => ({
        ...plain,
        subject_id: subjectId,
        error_code: error?.code ?? null,
        error_message: error?.message ?? null,
        error_trace: error?.trace ?? null,
        started_at: startedAt,
        ended_at: endedAt,
      })),
    )
    .execute();
}

/** A note of a try is there this long after its end at the latest, in milliseconds. */
const noteDelayMs = 5_000;

/** Most tries that are told of one job. */
const mostAttempts = 100;

/** The tries of a job, the latest first. A try of the present run that nobody noted had a worker that died. */
export async function attemptsOf(
  { db }: Pick<Database, 'db'>,
  { id, run, attempt, state, finishedAt }: JobRecord,
): Promise<AttemptRecord[]> {
  const rows = await db
    .selectFrom('attempts')
    .selectAll()
    .where('subject_id', '=', id)
    .orderBy('run', 'desc')
    .orderBy('attempt', 'desc')
    .orderBy('ended_at', 'desc')
    .limit(mostAttempts)
    .execute();
  const noted = new Set(rows.filter((row) => row.run === run).map((row) => row.attempt));
  // The last try may be under way, or its note.
  const isOver = finishedAt !== undefined && Date.parse(finishedAt) < Date.now() - noteDelayMs;
  const over = state !== 'processing' && isOver ? attempt : attempt - 1;
  const lost = Array.from({ length: Math.max(0, Math.min(over, mostAttempts)) }, (_, index) => index + 1)
    .filter((each) => !noted.has(each))
    .map((each): AttemptRecord => ({ run, attempt: each, outcome: 'lost' }));
  return [...rows.map(toRecord), ...lost].sort((a, b) => b.run - a.run || b.attempt - a.attempt);
}

function toRecord(row: Selectable<AttemptTable>): AttemptRecord {
  return {
    run: row.run,
    attempt: row.attempt,
    outcome: row.outcome,
    workerId: row.worker,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at.toISOString(),
    ms: Math.max(0, row.ended_at.getTime() - row.started_at.getTime()),
    ...(row.error_code !== null && {
      error: { code: row.error_code, message: row.error_message ?? '', trace: row.error_trace ?? '' },
    }),
  };
}
