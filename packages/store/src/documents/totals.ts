import { sql } from 'kysely';
import type { Trx } from '../database/connect.ts';

/**
 * Notes that an owner has one document more, or fewer. The last statement of its transaction: the owner's other uploads
 * and deletions wait for each other from here to the commit.
 */
export async function changeTotal(trx: Trx, ownerId: string, by: 1 | -1): Promise<void> {
  await trx
    .insertInto('document_totals')
    .values({ owner_id: ownerId, total: Math.max(0, by) })
    .onConflict((conflict) =>
      conflict
        .column('owner_id')
        .doUpdateSet({ total: sql<number>`greatest(0, document_totals.total + ${by})` }),
    )
    .execute();
}
