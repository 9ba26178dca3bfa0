import { DocprocError } from '@org/docproc-core/errors';
import { type DocumentRecord, isFinalEvent, isFinalState, type StoredEvent } from '@org/docproc-store';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import type { UserContext } from './context.ts';
import type { ProgressInput } from './progress-schema.ts';

type Events = AsyncGenerator<TrackedEnvelope<StoredEvent>, void>;

/**
 * Follows the caller's documents. The place in the log is fixed before this settles, that is before the caller learns
 * that the subscription has started: what happens afterwards is told.
 */
export async function followProgress(
  ctx: UserContext,
  input: ProgressInput,
  signal: AbortSignal | undefined,
): Promise<Events> {
  const { feed, documents, stopping } = ctx.services;
  const ownerId = ctx.user.userId;
  const cursor = input.lastEventId ?? (await feed.cursor());
  const ends = createEnds(ctx, [stopping, ...(signal ? [signal] : [])]);
  const scope = { ownerId, after: cursor, signal: ends.signal };
  if (input.documentId === undefined) return paced(ctx, await feed.subscribe(scope), ends);
  const document = await documents.get(ownerId, input.documentId);
  const missed = input.lastEventId !== undefined && (await feed.hasEventsAfter(cursor, document.id));
  const told = input.lastEventId !== undefined && (missed || !isFinalState(document.state));
  const before = told ? undefined : presentState(document, cursor);
  const events = await feed.subscribe({ ...scope, documentId: document.id });
  return paced(ctx, untilOver(ctx, document.id, before, events), ends);
}

/** The document's state as it is now, then what happens to it until its run is over. */
async function* untilOver(
  ctx: UserContext,
  documentId: string,
  before: StoredEvent | undefined,
  events: AsyncGenerator<StoredEvent, void>,
): AsyncGenerator<StoredEvent, void> {
  if (before) yield before;
  if (before && isFinalEvent(before)) return;
  for await (const event of events) {
    yield event;
    if (isFinalEvent(event) && (await isOver(ctx, documentId, event))) return;
  }
}

/** Whether the event ended the present run: one from before a reprocess did not. */
async function isOver(ctx: UserContext, documentId: string, event: StoredEvent): Promise<boolean> {
  if (event.type === 'document.deleted') return true;
  const document = await ctx.services.documents.get(ctx.user.userId, documentId).catch(() => undefined);
  return !document || (document.run === event.data.run && isFinalState(document.state));
}

function presentState(document: DocumentRecord, cursor: string): StoredEvent {
  const { name, run, attempt, stage, progress, error } = document;
  return {
    cursor,
    type: `document.${document.state}`,
    at: document.updatedAt,
    documentId: document.id,
    data: {
      name,
      run,
      fraction: progress,
      ...(attempt > 0 && { attempt }),
      ...(stage !== undefined && { stage }),
      ...error,
    },
  };
}

/** Ends of a subscription: the caller's, the server's, and the token's. */
interface Ends {
  readonly signal: AbortSignal;
  readonly expired: () => boolean;
  readonly clear: () => void;
}

/** Longest delay of a timer, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

function createEnds(ctx: UserContext, signals: AbortSignal[]): Ends {
  const expiry = new AbortController();
  const left = ctx.user.expiresAt - ctx.services.clock.now();
  const timer = ctx.closesOnExpiry
    ? undefined
    : setTimeout(() => expiry.abort(), Math.min(longestDelay, Math.max(0, left)));
  return {
    signal: AbortSignal.any([...signals, expiry.signal]),
    expired: () => expiry.signal.aborted,
    clear: () => clearTimeout(timer),
  };
}

/** No faster than the other end takes them: what it has not taken yet waits in the log, not in memory. */
async function* paced(ctx: UserContext, events: AsyncGenerator<StoredEvent, void>, ends: Ends): Events {
  try {
    for await (const event of events) {
      yield tracked(event.cursor, event);
      await ctx.drained(ends.signal);
    }
  } finally {
    ends.clear();
  }
  if (ends.expired()) throw new DocprocError('TOKEN_EXPIRED');
}
