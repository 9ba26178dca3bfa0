import { z } from 'zod';

/**
 * Everything that is told. Two are in no log: `resync` where events were pruned before they could be told, and
 * `subscribed`, which says nothing but the place from where events are told.
 */
export const eventTypes = [
  'document.uploaded',
  'document.queued',
  'document.processing',
  'document.progress',
  'document.completed',
  'document.partial',
  'document.failed',
  'document.deleted',
  'report.created',
  'report.progress',
  'report.ready',
  'report.failed',
  'sync.queued',
  'sync.running',
  'sync.progress',
  'sync.done',
  'sync.stopped',
  'sync.failed',
  'resync',
  'subscribed',
] as const;

/** What happened. */
export type EventType = (typeof eventTypes)[number];

export const eventDataSchema = z.object({
  /** File name of the document. */
  name: z.string().exactOptional(),
  /** Which processing of the document, from 1. */
  run: z.int().positive().exactOptional(),
  /** Which try of this run, from 1. */
  attempt: z.int().positive().exactOptional(),
  /** Step of extraction: `detect`, `read`, `ocr`, `layout` or `fields`; of a sync: `read`, `merge`, `publish`, `done`. */
  stage: z.string().exactOptional(),
  /** 0 to 1 over the whole document or report. */
  fraction: z.number().min(0).max(1).exactOptional(),
  /** Page or sheet at work, from 1. */
  page: z.int().positive().exactOptional(),
  /** How many pages or sheets there are. */
  pages: z.int().positive().exactOptional(),
  /** Error code, on failures. */
  code: z.string().exactOptional(),
  /** The failure in words. */
  message: z.string().exactOptional(),
  /** Format of a report. */
  format: z.string().exactOptional(),
  /** Run of a sync. */
  runId: z.uuid().exactOptional(),
  /** Table of a sync. */
  table: z.string().exactOptional(),
  /** Rows that a sync has read. */
  rows: z.int().nonnegative().exactOptional(),
  /** Bytes that a sync has read. */
  bytes: z.int().nonnegative().exactOptional(),
  /** Rows that a sync will read; absent where nobody knows. */
  rowEstimate: z.int().nonnegative().exactOptional(),
  rowsPerSecond: z.int().nonnegative().exactOptional(),
  elapsedMs: z.int().nonnegative().exactOptional(),
});

/** What an event tells beside its type. */
export type EventData = z.infer<typeof eventDataSchema>;

export const eventSchema = z.object({
  /** Place in the log. Hand it back to go on after this event. */
  cursor: z.string(),
  type: z.enum(eventTypes),
  /** ISO 8601. */
  at: z.string(),
  documentId: z.uuid().exactOptional(),
  reportId: z.uuid().exactOptional(),
  data: eventDataSchema,
});

/** Something that happened to a document or report of one owner. */
export type StoredEvent = z.infer<typeof eventSchema>;

/** Types after which a run of a document is over. */
export const finalEventTypes = ['document.completed', 'document.partial', 'document.failed'] as const;

/** Whether the event ends a document's run, or the document itself. */
export function isFinalEvent(event: Pick<StoredEvent, 'type'>): boolean {
  return event.type === 'document.deleted' || (finalEventTypes as readonly string[]).includes(event.type);
}
