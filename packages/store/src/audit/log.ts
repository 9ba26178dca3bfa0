import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/connect.ts';
import type { AuditTable } from '../database/tables.ts';
import { type AuditAction, type AuditEntry, auditActions } from './entry.ts';

export const auditRecordSchema = z.object({
  id: z.int().positive(),
  /** ISO 8601. */
  at: z.string(),
  action: z.enum(auditActions),
  /** Who did it; left out where that is not known. */
  actorId: z.uuid().exactOptional(),
  /** What it was done to. */
  targetId: z.uuid().exactOptional(),
  /** Network address of the caller. */
  address: z.string().exactOptional(),
  requestId: z.string().exactOptional(),
  /** What else is known: a JSON object of plain values. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

/** A line of the audit log. */
export type AuditRecord = z.infer<typeof auditRecordSchema>;

/** Which lines to read, newest first. */
export interface AuditFilter {
  readonly action?: AuditAction;
  readonly actorId?: string;
  readonly targetId?: string;
  /** At or after. */
  readonly from?: Date;
  /** Before. */
  readonly until?: Date;
  /** 1 to 200; default 50. */
  readonly pageSize?: number;
  /** Only lines with a lower id: `nextBefore` of the page before. */
  readonly before?: number;
}

/** A page of the audit log. */
export interface AuditPage {
  readonly items: readonly AuditRecord[];
  /** For the page after this one; left out on the last. */
  readonly nextBefore?: number;
}

/** Who did what, and when. Lines are written and read, never changed; the sweep removes old ones. */
export interface AuditLog {
  /** Never fails: what was done is done, and a log that cannot be written is told to the logger. */
  record(entry: AuditEntry): Promise<void>;
  list(filter?: AuditFilter): Promise<AuditPage>;
}

/** Opens the audit log. */
export function createAuditLog({ db, logger }: Pick<Database, 'db' | 'logger'>): AuditLog {
  return {
    async record(entry) {
      try {
        await insertEntry(db, entry);
      } catch (error) {
        logger.error({ err: error, action: entry.action }, 'the audit log could not be written');
      }
    },
    list: (filter) => listEntries(db, filter),
  };
}

async function insertEntry(db: Database['db'], entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      action: entry.action,
      actor_id: entry.actorId ?? null,
      target_id: entry.targetId ?? null,
      address: entry.address ?? null,
      request_id: entry.requestId ?? null,
      details: JSON.stringify(entry.details ?? {}),
    })
    .execute();
}

async function listEntries(db: Database['db'], filter: AuditFilter = {}): Promise<AuditPage> {
  const { pageSize = 50 } = filter;
  const rows = await auditQuery(db, filter).execute();
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return { items: rows.slice(0, pageSize).map(toRecord), ...(last && { nextBefore: last.id }) };
}

/** The query behind a page; one row more than the page tells whether there is another. */
export function auditQuery(db: Database['db'], filter: AuditFilter) {
  const { action, actorId, targetId, from, until, pageSize = 50, before } = filter;
  let query = db
    .selectFrom('audit_log')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(pageSize + 1);
  if (action) query = query.where('action', '=', action);
  if (actorId) query = query.where('actor_id', '=', actorId);
  if (targetId) query = query.where('target_id', '=', targetId);
  if (from) query = query.where('at', '>=', from);
  if (until) query = query.where('at', '<', until);
  if (before !== undefined) query = query.where('id', '<', before);
  return query;
}

function toRecord(row: Selectable<AuditTable>): AuditRecord {
  return {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    ...(row.actor_id !== null && { actorId: row.actor_id }),
    ...(row.target_id !== null && { targetId: row.target_id }),
    ...(row.address !== null && { address: row.address }),
    ...(row.request_id !== null && { requestId: row.request_id }),
    details: row.details,
  };
}
