import type { DocumentTypeName } from '@org/docproc-core/model';
import { type SqlBool, sql } from 'kysely';
import type { Queries } from '../database/connect.ts';
import { formatPageCursor, parsePageCursor } from '../database/page-cursor.ts';
import { type DocumentRow, selectDocuments, toRecord } from './read.ts';
import type { DocumentRecord } from './record.ts';
import type { DocumentState } from './states.ts';

/** Which documents to list, and how many at a time. All filters must hold. */
export interface DocumentFilter {
  readonly states?: readonly DocumentState[];
  /** Types of the present run's result. */
  readonly types?: readonly DocumentTypeName[];
  /** Part of the file name, in any case. */
  readonly search?: string;
  /** Uploaded at or after. */
  readonly from?: Date;
  /** Uploaded before. */
  readonly until?: Date;
  /** By time of upload. Default `newest` first. */
  readonly order?: 'newest' | 'oldest';
  /** From 1; default 1. Counts pages from the start; `cursor` is quicker for deep ones. */
  readonly page?: number;
  /** 1 to 200; default 20. */
  readonly pageSize?: number;
  /** `nextCursor` of the page before. `page` is then ignored. */
  readonly cursor?: string;
}

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are over all pages. */
  readonly total: number;
  /** For the page after this one; left out on the last. */
  readonly nextCursor?: string;
}

/** Lists one owner's documents. Error: `VALIDATION_FAILED` where the cursor is none of ours. */
export async function listDocuments(
  queries: Queries,
  ownerId: string,
  filter: DocumentFilter = {},
): Promise<Page<DocumentRecord>> {
  const { pageSize = 20, page = 1, order = 'newest' } = filter;
  const matching = applyFilter(selectDocuments(queries, ownerId), filter);
  const total = await countDocuments(queries, ownerId, filter);
  const direction = order === 'newest' ? 'desc' : 'asc';
  let query = matching
    .orderBy('documents.created_at', direction)
    .orderBy('documents.id', direction)
    .limit(pageSize + 1);
  if (filter.cursor !== undefined) query = query.where(afterCursor(filter.cursor, order));
  else query = query.offset((page - 1) * pageSize);
  const rows: DocumentRow[] = await query.execute();
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map(toRecord),
    total,
    ...(last && { nextCursor: formatPageCursor(last.created_at, last.id) }),
  };
}

async function countDocuments(queries: Queries, ownerId: string, filter: DocumentFilter): Promise<number> {
  const query = applyFilter(selectDocuments(queries, ownerId), filter);
  const row = await query.clearSelect().select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow();
  return row.count;
}

type Selection = ReturnType<typeof selectDocuments>;

function applyFilter(query: Selection, filter: DocumentFilter): Selection {
  let filtered = query;
  if (filter.states) filtered = filtered.where('documents.state', 'in', [...filter.states]);
  if (filter.types) filtered = filtered.where('extractions.type', 'in', [...filter.types]);
  if (filter.search) filtered = filtered.where('documents.name', 'ilike', `%${escapeLike(filter.search)}%`);
  if (filter.from) filtered = filtered.where('documents.created_at', '>=', filter.from);
  if (filter.until) filtered = filtered.where('documents.created_at', '<', filter.until);
  return filtered;
}

function afterCursor(cursor: string, order: 'newest' | 'oldest') {
  const { at, id } = parsePageCursor(cursor);
  const operator = sql.raw(order === 'newest' ? '<' : '>');
  return sql<SqlBool>`(documents.created_at, documents.id) ${operator} (${at}::timestamptz, ${id}::uuid)`;
}

/** A pattern that stands for the text itself. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
