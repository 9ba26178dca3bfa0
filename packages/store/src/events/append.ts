import { sql } from 'kysely';
import type { Trx } from '../database/connect.ts';
import type { EventData, EventType } from './types.ts';

/** An event as its writer knows it. */
export interface NewEvent {
  readonly ownerId: string;
  readonly type: Exclude<EventType, 'resync' | 'subscribed'>;
  readonly documentId?: string;
  readonly reportId?: string;
  readonly data?: EventData;
}

/** Name of the NOTIFY channel of a schema. It says only that there is something new. */
export function channelOf(schema: string): string {
  return `${schema}_events`;
}

/** Writes events as part of the transaction that made them true. Listeners hear of it when that commits. */
export async function appendEvents(trx: Trx, schema: string, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    owner_id: event.ownerId,
    document_id: event.documentId ?? null,
    report_id: event.reportId ?? null,
    type: event.type,
    data: JSON.stringify(event.data ?? {}),
  }));
  await trx
    .with('told', (db) => db.insertInto('events').values(rows))
    .selectNoFrom(sql`pg_notify(${channelOf(schema)}, '')`.as('notified'))
    .execute();
}
