import {
  type DocumentRecord,
  isFinalEvent,
  isFinalState,
  type StoredEvent,
  type SubscribeOptions,
} from '@org/docproc-store';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import type { UserContext } from './context.ts';
import { createEnds, type Ends } from './ends.ts';
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
  const { feed } = ctx.services;
  const ends = createEnds(ctx, signal);
  try {
    const scope = { ownerId: ctx.user.userId, signal: ends.signal };
    if (input.documentId !== undefined) return paced(ctx, await followDocument(ctx, input, scope), ends);
    if (input.lastEventId !== undefined)
      return paced(ctx, await feed.subscribe({ ...scope, after: input.lastEventId }), ends);
    const after = await feed.cursor();
    return paced(ctx, startingWith(beginning(after), await feed.subscribe({ ...scope, after })), ends);
  } catch (error) {
    ends.clear();
    throw error;
  }
}

/** Follows a channel of the event log that is nobody's own, as long as the caller may listen. */
export async function followChannel(
  ctx: UserContext,
  { ownerId, lastEventId }: { readonly ownerId: string; readonly lastEventId?: string },
  signal: AbortSignal | undefined,
  isWanted: (event: StoredEvent) => boolean,
): Promise<Events> {
  const { feed } = ctx.services;
  const ends = createEnds(ctx, signal);
  try {
    const after = lastEventId ?? (await feed.cursor());
    const events = await feed.subscribe({ ownerId, signal: ends.signal, after });
    const told = lastEventId === undefined ? startingWith(beginning(after), events) : events;
    return paced(ctx, only(told, isWanted), ends);
  } catch (error) {
    ends.clear();
    throw error;
  }
}

async function* only(
  events: AsyncGenerator<StoredEvent, void>,
  isWanted: (event: StoredEvent) => boolean,
): AsyncGenerator<StoredEvent, void> {
  for await (const event of events) if (isWanted(event)) yield event;
}

type Scope = Pick<SubscribeOptions, 'ownerId' | 'signal'>;

/** Follows one document: from its present state, or from the last event that was received. */
async function followDocument(
  ctx: UserContext,
  { documentId = '', lastEventId }: ProgressInput,
  scope: Scope,
): Promise<AsyncGenerator<StoredEvent, void>> {
  const { feed, documents } = ctx.services;
  const { document, cursor } = await documents.snapshot(scope.ownerId, documentId);
  const follow = (after: string) => feed.subscribe({ ...scope, documentId, after });
  // A finished document of which everything was received has nothing more to tell but how it is.
  const resumes =
    lastEventId !== undefined &&
    (!isFinalState(document.state) || (await feed.hasEventsAfter(lastEventId, documentId)));
  if (resumes) return untilOver(ctx, documentId, await follow(lastEventId));
  const present = presentState(document, cursor);
  return startingWith(present, untilOver(ctx, documentId, await follow(cursor)));
}

async function* startingWith(
  present: StoredEvent,
  events: AsyncGenerator<StoredEvent, void>,
): AsyncGenerator<StoredEvent, void> {
  yield present;
  if (!isFinalEvent(present)) yield* events;
}

/** What happens to a document until its run is over. */
async function* untilOver(
  ctx: UserContext,
  documentId: string,
  events: AsyncGenerator<StoredEvent, void>,
): AsyncGenerator<StoredEvent, void> {
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

/** Tells the place from where it is told, so that a connection lost before the first event loses none. */
function beginning(cursor: string): StoredEvent {
  return { cursor, type: 'subscribed', at: new Date().toISOString(), data: {} };
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

/** No faster than the other end takes them: what it has not taken yet waits in the log, not in memory. */
async function* paced(ctx: UserContext, events: AsyncGenerator<StoredEvent, void>, ends: Ends): Events {
  try {
    for await (const event of events) {
      ctx.services.metrics.told();
      yield tracked(event.cursor, event);
      await ctx.drained(ends.signal);
    }
  } finally {
    ends.clear();
  }
  ends.check();
}
