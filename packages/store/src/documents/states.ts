import { DocprocError } from '@org/docproc-core/errors';
import type { DocumentStatus } from '@org/docproc-core/model';
import { sql, type UpdateObject } from 'kysely';
import type { Trx } from '../database/connect.ts';
import type { Tables } from '../database/tables.ts';

/** Where a document is on its way. The last three are final. */
export const documentStates = ['uploaded', 'queued', 'processing', 'completed', 'partial', 'failed'] as const;

/** Where a document is on its way. */
export type DocumentState = (typeof documentStates)[number];

/** States that nothing leaves but `reprocess`. */
export const finalStates = ['completed', 'partial', 'failed'] as const satisfies readonly DocumentState[];

/** Whether the state is final. */
export function isFinalState(state: DocumentState): boolean {
  return (finalStates as readonly DocumentState[]).includes(state);
}

/** The state in which an extraction of this status leaves its document. */
export const stateOfStatus = {
  ok: 'completed',
  partial: 'partial',
  failed: 'failed',
} as const satisfies Record<DocumentStatus, DocumentState>;

/** Every change of state there is: from which states to which. */
export const transitions = {
  /** The job was sent. */
  queue: { from: ['uploaded'], to: ['queued'] },
  /** A worker took the job; also from another worker that died. */
  claim: { from: ['queued', 'processing'], to: ['processing'] },
  /** The result was written. */
  complete: { from: ['processing'], to: ['completed', 'partial', 'failed'] },
  /** It was given up. */
  fail: { from: ['uploaded', 'queued', 'processing'], to: ['failed'] },
  /** Its job was lost and sent anew. */
  requeue: { from: ['uploaded', 'queued', 'processing'], to: ['queued'] },
  /** Its owner asked for another run. */
  reprocess: { from: finalStates, to: ['queued'] },
} as const satisfies Record<string, { from: readonly DocumentState[]; to: readonly DocumentState[] }>;

/** Name of a change of state. */
export type Transition = keyof typeof transitions;

/** Which document is to change, and what else must hold for it. */
export interface TransitionTarget {
  readonly id: string;
  /** Only in this run. */
  readonly run?: number;
  /** Only where it is this owner's. */
  readonly ownerId?: string;
}

/** Columns that a change of state sets beside the state. */
export type TransitionChanges = Omit<UpdateObject<Tables, 'documents'>, 'state' | 'updated_at' | 'id'>;

/** What is known of a document whose state changed. */
export interface Transitioned {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly run: number;
  /** What the queue is ordered by. */
  readonly queuePriority: number;
}

/**
 * Changes a document's state, if it is in a state that allows it: the only place that does.
 * Answers `undefined` where nothing was changed; `refusal` then says why.
 */
export async function transition<T extends Transition>(
  trx: Trx,
  name: T,
  to: (typeof transitions)[T]['to'][number],
  target: TransitionTarget,
  changes: TransitionChanges = {},
): Promise<Transitioned | undefined> {
  let query = trx
    .updateTable('documents')
    .set({ ...changes, state: to, updated_at: sql`now()` })
    .where('id', '=', target.id)
    .where('state', 'in', [...transitions[name].from]);
  if (target.run !== undefined) query = query.where('run', '=', target.run);
  if (target.ownerId !== undefined) query = query.where('owner_id', '=', target.ownerId);
  return query
    .returning(['id', 'owner_id as ownerId', 'name', 'run', 'queue_priority as queuePriority'])
    .executeTakeFirst();
}

/**
 * Why a change was refused: `gone` where the document or its run is no more, or the run is over already; otherwise the
 * `STATE_CONFLICT` to throw.
 */
export async function refusal(
  trx: Trx,
  name: Transition,
  target: TransitionTarget,
): Promise<'gone' | DocprocError> {
  const row = await trx
    .selectFrom('documents')
    .select(['state', 'run'])
    .where('id', '=', target.id)
    .executeTakeFirst();
  const over = !row || (target.run !== undefined && (row.run !== target.run || isFinalState(row.state)));
  if (over) return 'gone';
  return conflict(name, row.state);
}

/** The error of a change that the state does not allow. */
export function conflict(name: Transition, state: DocumentState): DocprocError {
  return new DocprocError('STATE_CONFLICT', `A document that is ${state} does not allow: ${name}.`);
}
