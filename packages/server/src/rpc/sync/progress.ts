import { type StoredEvent, syncChannel } from '@org/docproc-store';
import type { UserContext } from '../context.ts';
import { followChannel } from '../progress.ts';

/** Which runs to follow, and from where. */
export interface FollowSync {
  /** Only runs of this table. */
  readonly table?: string;
  /** Id of the last event that was received. */
  readonly lastEventId?: string;
}

/** Follows syncs as they go. */
export async function followSync(ctx: UserContext, input: FollowSync, signal: AbortSignal | undefined) {
  const { table, lastEventId } = input;
  const isWanted = ({ data }: StoredEvent) =>
    table === undefined || data.table === undefined || data.table === table;
  return followChannel(
    ctx,
    { ownerId: syncChannel, ...(lastEventId !== undefined && { lastEventId }) },
    signal,
    isWanted,
  );
}
