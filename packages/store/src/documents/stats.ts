import { documentTypes } from '@org/docproc-core/model';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Queries } from '../database/connect.ts';
import { documentStates } from './states.ts';

export const documentStatsSchema = z.object({
  total: z.int().nonnegative(),
  /** Of all files together. */
  bytes: z.int().nonnegative(),
  /** Pages of all results together. */
  pages: z.int().nonnegative(),
  /** Every state, also those of no document. */
  states: z.array(z.object({ state: z.enum(documentStates), count: z.int().nonnegative() })).readonly(),
  /** Types that occur, the most frequent first. */
  types: z.array(z.object({ type: z.enum(documentTypes), count: z.int().positive() })).readonly(),
});

/** What an owner has, in numbers. */
export type DocumentStats = z.infer<typeof documentStatsSchema>;

/** Counts one owner's documents. */
export async function documentStats(queries: Queries, ownerId: string): Promise<DocumentStats> {
  const states = await queries
    .selectFrom('documents')
    .select(['state', sql<number>`count(*)`.as('count'), sql<number>`sum(bytes)`.as('bytes')])
    .where('owner_id', '=', ownerId)
    .groupBy('state')
    .execute();
  const types = await queries
    .selectFrom('documents')
    .innerJoin('extractions', (join) =>
      join
        .onRef('extractions.document_id', '=', 'documents.id')
        .onRef('extractions.run', '=', 'documents.run'),
    )
    .select([
      'extractions.type',
      sql<number>`count(*)`.as('count'),
      sql<number>`coalesce(sum(extractions.page_count), 0)`.as('pages'),
    ])
    .where('documents.owner_id', '=', ownerId)
    .groupBy('extractions.type')
    .orderBy('count', 'desc')
    .orderBy('extractions.type')
    .execute();
  const countOf = new Map(states.map(({ state, count }) => [state, count]));
  return {
    total: sum(states.map(({ count }) => count)),
    bytes: sum(states.map(({ bytes }) => bytes)),
    pages: sum(types.map(({ pages }) => pages)),
    states: documentStates.map((state) => ({ state, count: countOf.get(state) ?? 0 })),
    types: types.map(({ type, count }) => ({ type, count })),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
