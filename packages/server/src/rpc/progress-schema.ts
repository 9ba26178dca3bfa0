import { eventSchema, maxCursorLength, type StoredEvent } from '@org/docproc-store';
import { isTrackedEnvelope, type TrackedEnvelope, tracked } from '@trpc/server';
import { z } from 'zod';

export const progressInput = z.object({
  /** Only this document; the subscription ends when its run does. */
  documentId: z.uuid().exactOptional(),
  /** Id of the last event that was received. */
  lastEventId: z.string().max(maxCursorLength).exactOptional(),
});

/** What to follow, and from where. */
export type ProgressInput = z.infer<typeof progressInput>;

/** What happens, each with its id. */
export type Progress = AsyncIterable<TrackedEnvelope<StoredEvent>, void>;

/** Events under their ids, each checked on its way out. */
export const progressOutput = z
  .custom<Progress>((value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
  .transform(checked);

async function* checked(events: Progress): AsyncGenerator<TrackedEnvelope<StoredEvent>, void> {
  for await (const event of events) {
    if (!isTrackedEnvelope(event)) throw new TypeError('an event came without its id');
    yield tracked(event[0], eventSchema.parse(event[1]));
  }
}
