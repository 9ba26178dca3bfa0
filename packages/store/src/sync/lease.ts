import { DocprocError } from '@org/docproc-core/errors';
import { sql } from 'kysely';
import type { Database, Queries } from '../database/connect.ts';

/** A lease as who holds it knows it. */
export interface Lease {
  readonly name: string;
  /** Greater than that of every holder before. */
  readonly token: number;
}

/** Leases: at most one process holds each at a time, and one that fell asleep is told apart by its token. */
export interface Leases {
  /** Takes the lease for so long where nobody has it; `undefined` where somebody does. */
  take(name: string, holder: string, ttlMs: number): Promise<Lease | undefined>;
  /** Keeps it for so long from now. False where it went to somebody else. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>;
  /** Who has it; `undefined` where nobody does. */
  holder(name: string): Promise<string | undefined>;
  /** Gives it back, so that somebody else can take it at once. */
  release(lease: Lease): Promise<void>;
}

/** Opens the leases of a database. Its clock alone decides when one has run out. */
export function createLeases({ db }: Pick<Database, 'db'>): Leases {
  const until = (ttlMs: number) => sql<Date>`now() + ${ttlMs} * interval '1 millisecond'`;
  return {
    async take(name, holder, ttlMs) {
      const row = await db
        .insertInto('leases')
        .values({ name, holder, token: 1, expires_at: until(ttlMs) })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, token: sql<number>`leases.token + 1`, expires_at: until(ttlMs) })
            .where('leases.expires_at', '<=', sql<Date>`now()`),
        )
        .returning('token')
        .executeTakeFirst();
      return row && { name, token: row.token };
    },
    async renew({ name, token }, ttlMs) {
      const query = db.updateTable('leases').set({ expires_at: until(ttlMs) });
      const row = await query
        .where('name', '=', name)
        .where('token', '=', token)
        .returning('token')
        .executeTakeFirst();
      return row !== undefined;
    },
    async holder(name) {
      const query = db.selectFrom('leases').select('holder').where('name', '=', name);
      const row = await query.where('expires_at', '>', sql<Date>`now()`).executeTakeFirst();
      return row?.holder;
    },
    async release({ name, token }) {
      const query = db.updateTable('leases').set({ expires_at: sql<Date>`now()` });
      await query.where('name', '=', name).where('token', '=', token).execute();
    },
  };
}

/**
 * Makes sure, until the end of the transaction, that nobody else has taken the lease.
 * Error: `SYNC_TARGET_UNAVAILABLE`.
 */
export async function holdLease(trx: Queries, { name, token }: Lease): Promise<void> {
  const row = await trx
    .selectFrom('leases')
    .select('token')
    .where('name', '=', name)
    .forShare()
    .executeTakeFirst();
  if (row?.token === token) return;
  throw new DocprocError('SYNC_TARGET_UNAVAILABLE', 'Another worker has taken over the writing of tables.');
}
