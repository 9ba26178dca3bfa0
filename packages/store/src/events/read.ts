import { type Selectable, type SqlBool, sql } from 'kysely';
import type { Queries } from '../database/connect.ts';
import type { EventTable } from '../database/tables.ts';
import { type EventCursor, type EventPosition, formatCursor, type Moment } from './cursor.ts';
import type { StoredEvent } from './types.ts';

/** An event with its place and owner, as it came from the log. */
export interface LoggedEvent {
  readonly position: EventPosition;
  readonly ownerId: string;
  readonly event: StoredEvent;
}

/** Which events to read. */
export interface EventQuery {
  readonly after: EventCursor;
  readonly limit: number;
  readonly ownerId?: string;
  readonly documentId?: string;
}

/**
 * Events after a position, in order. Only those of transactions older than every one still running: what comes later
 * to the log then always has a greater position, so that no event of a slow transaction is ever stepped over.
 */
export async function readEvents(queries: Queries, query: EventQuery): Promise<LoggedEvent[]> {
  let select = selectAfter(queries, query.after)
    .selectAll()
    .where(sql<SqlBool>`tx < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('tx')
    .orderBy('id')
    .limit(query.limit);
  if (query.ownerId !== undefined) select = select.where('owner_id', '=', query.ownerId);
  if (query.documentId !== undefined) select = select.where('document_id', '=', query.documentId);
  return (await select.execute()).map(toLoggedEvent);
}

/**
 * Whether there are events after the position, readable or not: where `readEvents` has just given all that it could,
 * they wait for an older transaction to end, or waited until a moment ago. Nobody is told when it does.
 */
export async function hasHeldBackEvents(queries: Queries, after: EventPosition): Promise<boolean> {
  return (await selectAfter(queries, after).select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Whether the log holds events of the document after the position, readable yet or not. */
export async function hasEventsAfter(
  queries: Queries,
  after: EventCursor,
  documentId: string,
): Promise<boolean> {
  const row = await selectAfter(queries, after)
    .select('id')
    .where('document_id', '=', documentId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends of the log: where it begins since pruning, where it is now, and where it cannot be yet. */
export interface LogBounds {
  readonly pruned: EventPosition;
  /** Before everything that has not happened yet. */
  readonly now: EventCursor & { readonly since: Moment };
}

/** Where the log begins and ends at this moment. */
export async function readBounds(queries: Queries): Promise<LogBounds> {
  const { snapshot } = await queries
    .selectNoFrom(sql<string>`pg_current_snapshot()::text`.as('snapshot'))
    .executeTakeFirstOrThrow();
  const log = await queries
    .selectFrom('event_log')
    .select(['pruned_tx as tx', 'pruned_id as id'])
    .executeTakeFirst();
  return { pruned: log ?? { tx: '0', id: 0 }, now: parseSnapshot(snapshot) };
}

/** PostgreSQL's `xmin:xmax:xip,xip...`. */
function parseSnapshot(snapshot: string): LogBounds['now'] {
  const [oldest = '', next = '', running = ''] = snapshot.split(':');
  return { tx: oldest, id: 0, since: { next, running: running === '' ? [] : running.split(',') } };
}

/** Events after a cursor, those too that subscribers cannot be told yet. */
function selectAfter(queries: Queries, { tx, id, since }: EventCursor) {
  const after = queries.selectFrom('events').where(sql<SqlBool>`(tx, id) > (${tx}::xid8, ${id}::bigint)`);
  if (!since) return after;
  return after.where(sql<SqlBool>`(tx >= ${since.next}::xid8 or tx = any(${since.running}::xid8[]))`);
}

function toLoggedEvent(row: Selectable<EventTable>): LoggedEvent {
  const position = { tx: row.tx, id: row.id };
  return {
    position,
    ownerId: row.owner_id,
    event: {
      cursor: formatCursor(position),
      type: row.type,
      at: row.created_at.toISOString(),
      ...(row.document_id !== null && { documentId: row.document_id }),
      ...(row.report_id !== null && { reportId: row.report_id }),
      data: row.data,
    },
  };
}
