import { type ClaimedBlob, type Database, removeUnusedBlob } from '@org/docproc-store';

/** Exports that this server keeps: their files are among the blobs until the sweep removes them. */
export interface KeptExports {
  /** Takes note of a user's export. His oldest ones are removed until the rest fits; the new one stays. */
  keep(userId: string, blob: ClaimedBlob): Promise<void>;
}

/** What keeping takes. */
export interface KeptExportsOptions {
  readonly database: Database;
  readonly blobs: Parameters<typeof removeUnusedBlob>[1];
  /** Most bytes of one user. */
  readonly mostBytes: number;
}

interface Kept extends ClaimedBlob {
  readonly at: number;
}

/** After so long the sweep has seen to a file, in milliseconds. */
const sweptAfterMs = 2 * 3_600_000;

/** Keeps account of exports in memory: what a server that ended had kept, the sweep removes. */
export function createKeptExports({ database, blobs, mostBytes }: KeptExportsOptions): KeptExports {
  const byUser = new Map<string, Kept[]>();
  const forgetSwept = (now: number) => {
    for (const [userId, list] of byUser) {
      const left = list.filter(({ at }) => at > now - sweptAfterMs);
      if (left.length > 0) byUser.set(userId, left);
      else byUser.delete(userId);
    }
  };
  return {
    async keep(userId, blob) {
      const now = Date.now();
      forgetSwept(now);
      const list = [...(byUser.get(userId) ?? []), { ...blob, at: now }];
      let bytes = list.reduce((sum, one) => sum + one.bytes, 0);
      const over: Kept[] = [];
      while (bytes > mostBytes && list.length > 1) {
        const [oldest] = list.splice(0, 1);
        if (!oldest) break;
        bytes -= oldest.bytes;
        over.push(oldest);
      }
      byUser.set(userId, list);
      // One that cannot be removed now the sweep removes.
      for (const one of over) await removeUnusedBlob(database, blobs, one).catch(() => {});
    },
  };
}
