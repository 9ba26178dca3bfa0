import { DocprocError } from '@org/docproc-core/errors';
import type { Database } from '../database/connect.ts';
import { channelOf } from './append.ts';
import { comparePositions, type EventCursor, formatCursor, isAfter, parseCursor } from './cursor.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { createListener } from './listener.ts';
import { hasEventsAfter, type LogBounds, type LoggedEvent, readBounds, readEvents } from './read.ts';
import { startTail, type Tail } from './tail.ts';
import type { StoredEvent } from './types.ts';

/** How a feed works. */
export interface EventFeedOptions {
  readonly database: Database;
  /** Longest time in milliseconds between two looks at the log, should a notification be lost. Default 5,000. */
  readonly pollMs?: number;
  /** Events held for a subscriber that is slow to take them; further ones it reads from the log. Default 256. */
  readonly inboxSize?: number;
}

/** Whose events, of what, and from where. */
export interface SubscribeOptions {
  readonly ownerId: string;
  /** Only events of this document. */
  readonly documentId?: string;
  /** Go on after the event with this cursor. Left out: from now. */
  readonly after?: string;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal;
}

/** Events of the log, as they come, to any number of subscribers over one connection. */
export interface EventFeed {
  /**
   * Every event after the given place, in order, without end: those of the log first, then each as it comes.
   * The place is fixed when this settles; nothing that happens afterwards is missed. Where events after the cursor
   * have been pruned already, the first event is a `resync`: read the lists again.
   * Error: `VALIDATION_FAILED` where the cursor is none.
   */
  subscribe(options: SubscribeOptions): Promise<AsyncGenerator<StoredEvent, void>>;
  /** Cursor of this moment: subscribing after it gives everything from now on. */
  cursor(): Promise<string>;
  /**
   * Whether anything happened to the document after the cursor, be it that subscribers cannot be told yet.
   * Error: `VALIDATION_FAILED` where the cursor is none.
   */
  hasEventsAfter(cursor: string, documentId: string): Promise<boolean>;
  /** Ends every subscription and gives the connection back. */
  close(): Promise<void>;
}

/**
 * Opens a feed: one for a process.
 *
 * @example
 * const feed = createEventFeed({ database });
 * for await (const event of await feed.subscribe({ ownerId, after: lastCursor })) show(event);
 */
export function createEventFeed(options: EventFeedOptions): EventFeed {
  const { database, inboxSize = 256 } = options;
  const hub = createHub(options);
  return {
    async subscribe(request) {
      const bounds = await readBounds(database.db);
      const start = startOf(request.after, bounds);
      return follow(database, hub, { ...request, ...start, inbox: createInbox(inboxSize) });
    },
    cursor: async () => formatCursor((await readBounds(database.db)).now),
    hasEventsAfter: (cursor, documentId) => hasEventsAfter(database.db, toCursor(cursor), documentId),
    close: hub.close,
  };
}

interface Start {
  readonly from: EventCursor;
  readonly resync: boolean;
}

function startOf(after: string | undefined, bounds: LogBounds): Start {
  if (after === undefined) return { from: bounds.now, resync: false };
  const from = toCursor(after);
  const pruned = comparePositions(from, bounds.pruned) < 0;
  // A cursor of a database that was replaced: transactions of ours have not come that far.
  const foreign = BigInt(from.tx) > BigInt(bounds.now.since.next);
  return pruned || foreign ? { from: bounds.now, resync: true } : { from, resync: false };
}

function toCursor(text: string): EventCursor {
  const cursor = parseCursor(text);
  if (cursor) return cursor;
  const details = { fields: { lastEventId: 'is no cursor of the event log' } };
  throw new DocprocError('VALIDATION_FAILED', 'The cursor is none of the event log.', { details });
}

interface Subscription extends SubscribeOptions, Start {
  readonly inbox: Inbox;
}

async function* follow(
  database: Database,
  hub: Hub,
  subscription: Subscription,
): AsyncGenerator<StoredEvent, void> {
  const { inbox, signal } = subscription;
  const isOver = () => hub.closed() || signal?.aborted === true;
  if (isOver()) return;
  signal?.addEventListener('abort', inbox.close);
  const leave = await hub.join(subscription);
  try {
    let { from } = subscription;
    if (subscription.resync) yield resyncAt(from);
    while (!isOver()) {
      inbox.open();
      for await (const { position, event } of read(database, subscription, from, isOver)) {
        if (isOver()) return;
        // What came while the log was read is in both.
        if (!isAfter(position, from)) continue;
        from = { ...from, ...position };
        yield { ...event, cursor: formatCursor(from) };
      }
    }
  } finally {
    leave();
    signal?.removeEventListener('abort', inbox.close);
  }
}

/** The log after the cursor, then what has come since, until that is too much to hold. */
async function* read(
  database: Database,
  subscription: Subscription,
  from: EventCursor,
  isOver: () => boolean,
): AsyncGenerator<LoggedEvent, void> {
  yield* replay(database, subscription, from);
  const { inbox } = subscription;
  for (let taken = inbox.take(); taken && !isOver(); taken = inbox.take()) {
    yield* taken;
    if (taken.length === 0) await inbox.wait();
  }
}

/** Everything in the log after the cursor, read in pages. */
async function* replay(
  database: Database,
  { ownerId, documentId }: SubscribeOptions,
  from: EventCursor,
): AsyncGenerator<LoggedEvent, void> {
  const limit = 200;
  const filter = { ownerId, ...(documentId !== undefined && { documentId }), limit };
  let page: LoggedEvent[] | undefined;
  let after = from;
  while (!page || page.length === limit) {
    page = await readEvents(database.db, { ...filter, after });
    after = { ...after, ...page.at(-1)?.position };
    yield* page;
  }
}

function resyncAt(from: EventCursor): StoredEvent {
  return { cursor: formatCursor(from), type: 'resync', at: new Date().toISOString(), data: {} };
}

/** Subscribers of a process by owner. Reads and listens only while there are any. */
interface Hub {
  /** Settles once new events reach the subscription's inbox. The answer ends that. */
  join(subscription: Subscription): Promise<() => void>;
  closed(): boolean;
  close(): Promise<void>;
}

function createHub({ database, pollMs = 5000 }: EventFeedOptions): Hub {
  const byOwner = new Map<string, Set<Subscription>>();
  let tail: Tail | undefined;
  let closed = false;
  const listener = createListener(database, channelOf(database.schema), () => tail?.wake());

  const deliver = (events: readonly LoggedEvent[]) => {
    for (const logged of events) {
      for (const { documentId, inbox } of byOwner.get(logged.ownerId) ?? []) {
        if (documentId === undefined || documentId === logged.event.documentId) inbox.put(logged);
      }
    }
  };
  const leave = (subscription: Subscription) => {
    const group = byOwner.get(subscription.ownerId);
    group?.delete(subscription);
    if (group?.size === 0) byOwner.delete(subscription.ownerId);
    if (byOwner.size > 0) return;
    tail?.stop();
    tail = undefined;
  };
  return {
    async join(subscription) {
      const group = byOwner.get(subscription.ownerId) ?? new Set();
      byOwner.set(subscription.ownerId, group.add(subscription));
      tail ??= startTail({ database, pollMs, deliver });
      await tail.ready;
      return () => leave(subscription);
    },
    closed: () => closed,
    async close() {
      closed = true;
      tail?.stop();
      for (const group of byOwner.values()) for (const { inbox } of group) inbox.close();
      await listener.close();
    },
  };
}
