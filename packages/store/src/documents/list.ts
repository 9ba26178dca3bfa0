import type { DocumentTypeName } from '@org/docproc-core/model';
import { type Conditions, createConditions } from '../database/conditions.ts';
import type { Database } from '../database/connect.ts';
import { createGathered, type Gathered } from '../database/gather.ts';
import { type CursorKind, formatPageCursor, parsePageCursor } from '../database/page-cursor.ts';
import { isoTimes } from '../database/times.ts';
import { type DocumentRow, toRecord } from './read.ts';
import type { DocumentRecord } from './record.ts';
import type { DocumentState } from './states.ts';

/** Orders of a list; rows that are equal in it come by id. */
export const documentSorts = ['newest', 'oldest', 'name', 'nameDescending', 'smallest', 'largest'] as const;

/** Order of a list. */
export type DocumentSort = (typeof documentSorts)[number];

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
  /** Default `newest` first. */
  readonly sort?: DocumentSort;
  /** From 1; default 1. Counts pages from the start; `cursor` is quicker for deep ones. */
  readonly page?: number;
  /** 1 to 200; default 20. */
  readonly pageSize?: number;
  /** `nextCursor` of the page before, in the same order. `page` is then ignored. */
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

interface Order {
  readonly column: 'created_at' | 'name' | 'bytes';
  readonly kind: CursorKind;
  readonly type: 'timestamptz' | 'text' | 'bigint';
  readonly direction: 'asc' | 'desc';
}

const byTime = { column: 'created_at', kind: 'time', type: 'timestamptz' } as const;
const byName = { column: 'name', kind: 'text', type: 'text' } as const;
const byBytes = { column: 'bytes', kind: 'number', type: 'bigint' } as const;

const orders: Readonly<Record<DocumentSort, Order>> = {
  newest: { ...byTime, direction: 'desc' },
  oldest: { ...byTime, direction: 'asc' },
  name: { ...byName, direction: 'asc' },
  nameDescending: { ...byName, direction: 'desc' },
  smallest: { ...byBytes, direction: 'asc' },
  largest: { ...byBytes, direction: 'desc' },
};

/** A query as it is sent. */
export interface ListQuery {
  /** The same text has the same name: PostgreSQL plans it once for each connection. */
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** Lists one owner's documents. Error: `VALIDATION_FAILED` where the cursor is none of ours. */
export type ListDocuments = (ownerId: string, filter?: DocumentFilter) => Promise<Page<DocumentRecord>>;

/**
 * Opens the lists. First pages without a filter, which everybody asks for all the time, are read together where they
 * are asked for at the same time: see `createGathered`.
 */
export function createLists(database: Pick<Database, 'pool' | 'schema'>): ListDocuments {
  const gatherings = new Map<string, Gathered<string, readonly ListRow[]>>();
  const gathered = (sort: DocumentSort, pageSize: number) => {
    const name = `${sort} ${pageSize}`;
    const found = gatherings.get(name);
    if (found) return found;
    const ask = (ownerIds: readonly string[]) => askFirstPages(database, ownerIds, sort, pageSize);
    const made = createGathered({ ask, mostKeys: Math.ceil(mostRows / pageSize), atOnce: 2 });
    gatherings.set(name, made);
    return made;
  };
  return async (ownerId, filter = {}) => {
    const { sort = 'newest', pageSize = 20 } = filter;
    const rows =
      isFirstPage(filter) && isPlainId(ownerId)
        ? ((await gathered(sort, pageSize)(ownerId)) ?? [])
        : await askPage(database, ownerId, filter);
    const total = rows[0]?.matching ?? (await countDocuments(database, ownerId, filter));
    return { ...cutPage(rows, sort, pageSize), total };
  };
}

/** Most rows of one query, or few more: so many are not long in coming for the first who waits, and keep the event loop for some milliseconds. */
const mostRows = 640;

/** Whether it costs the same for everybody: a few rows of an index, in a size of which there are few. */
function isFirstPage(filter: DocumentFilter): boolean {
  const { page = 1, cursor, pageSize = 20 } = filter;
  return page === 1 && cursor === undefined && usualSizes.has(pageSize) && !isFiltered(filter);
}

/** Whether PostgreSQL writes the id like this, so that its rows are found again among those of others. */
function isPlainId(id: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);
}

function cutPage(rows: readonly ListRow[], sort: DocumentSort, pageSize: number) {
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map(toRecord),
    ...(last && { nextCursor: formatPageCursor(last[orders[sort].column], last.id) }),
  };
}

/** Its times are texts. */
type ListRow = DocumentRow & { readonly matching: number };

async function askPage(
  { pool, schema }: Pick<Database, 'pool' | 'schema'>,
  ownerId: string,
  filter: DocumentFilter,
): Promise<readonly ListRow[]> {
  return (await pool.query<ListRow>({ ...listQuery(schema, ownerId, filter), types: isoTimes })).rows;
}

async function askFirstPages(
  { pool, schema }: Pick<Database, 'pool' | 'schema'>,
  ownerIds: readonly string[],
  sort: DocumentSort,
  pageSize: number,
): Promise<ReadonlyMap<string, readonly ListRow[]>> {
  const query = firstPagesQuery(schema, ownerIds, sort, pageSize);
  const { rows } = await pool.query<ListRow>({ ...query, types: isoTimes });
  return Map.groupBy(rows, (row) => row.owner_id);
}

/** The first pages of several owners, each in its order. */
export function firstPagesQuery(
  schema: string,
  ownerIds: readonly string[],
  sort: DocumentSort,
  pageSize: number,
): ListQuery {
  const { column, direction } = orders[sort];
  // As a query of its own the array has no length that is known before: PostgreSQL keeps one plan for all lengths.
  // What depends on the row before is joined by nested loops alone, so each owner's rows stay in their order.
  const text = `select page.*, o.id as owner_id, t.total as matching
    from unnest((select $1::uuid[])) as o (id)
    left join lateral (select total from ${schema}.document_totals where owner_id = o.id limit 1) t on true
    cross join lateral (
      select ${columns}
      from ${schema}.documents d
      left join ${schema}.extractions e on e.document_id = d.id and e.run = d.run
      where d.owner_id = o.id
      order by d.${column} ${direction}, d.id ${direction}
      limit ${pageSize + 1}
    ) page`;
  return { name: `documents ${schema} ${sort} first ${pageSize}`, text, values: [ownerIds] };
}

/** One page with the number of all that match: one way to the database and back. */
export function listQuery(schema: string, ownerId: string, filter: DocumentFilter): ListQuery {
  const { pageSize = 20, page = 1, sort = 'newest' } = filter;
  const order = orders[sort];
  const where = createConditions();
  where.add('d.owner_id = $0', 'owner', ownerId, 'uuid');
  addFilter(where, filter);
  const matching = isFiltered(filter) ? countText(schema, filter, where.text()) : totalText(schema);
  const name = [`documents ${schema} ${sort}`, where.name()];
  if (filter.cursor !== undefined) {
    const place = parsePageCursor(filter.cursor, order.kind);
    const value = where.value(place.value, order.type);
    where.raw(
      `(d.${order.column}, d.id) ${order.direction === 'asc' ? '>' : '<'} (${value}, ${where.value(place.id, 'uuid')})`,
    );
    name.push('after');
  }
  const { limit, label } = limitOf(where, pageSize);
  const offset = filter.cursor === undefined ? (page - 1) * pageSize : 0;
  const skipped = offset === 0 ? '' : `offset ${where.value(offset, 'bigint')}`;
  name.push(label, skipped);
  const text = `select ${columns}, d.owner_id, (${matching}) as matching
    from ${schema}.documents d
    left join ${schema}.extractions e on e.document_id = d.id and e.run = d.run
    where ${where.text()}
    order by d.${order.column} ${order.direction}, d.id ${order.direction}
    limit ${limit} ${skipped}`;
  return { name: name.filter(Boolean).join(' '), text, values: where.values };
}

/** Sizes of pages that programs ask for. */
const usualSizes: ReadonlySet<number> = new Set([10, 20, 25, 50, 100]);

/**
 * One row more than the page tells whether there is another. A number in the text lets PostgreSQL keep its plan; as a
 * value it would plan anew for each call, which takes longer than the query. Only usual sizes, so that there are few texts.
 */
function limitOf(where: Conditions, pageSize: number): { readonly limit: string; readonly label: string } {
  if (usualSizes.has(pageSize)) return { limit: String(pageSize + 1), label: String(pageSize) };
  return { limit: where.value(pageSize + 1, 'bigint'), label: '' };
}

/** What `toRecord` reads; not more. */
const columns = `d.id, d.name, d.media_type, d.bytes, d.sha256, d.state, d.run, d.attempt, d.stage,
    d.progress, d.priority, d.error_code, d.error_message, d.created_at, d.updated_at, d.finished_at,
    e.type, e.seller, e.total, e.currency, e.page_count`;

async function countDocuments(
  { pool, schema }: Pick<Database, 'pool' | 'schema'>,
  ownerId: string,
  filter: DocumentFilter,
): Promise<number> {
  const where = createConditions();
  where.add('d.owner_id = $0', 'owner', ownerId, 'uuid');
  addFilter(where, filter);
  const { rows } = await pool.query<{ count: number }>(countText(schema, filter, where.text()), where.values);
  return rows[0]?.count ?? 0;
}

function countText(schema: string, { types }: DocumentFilter, where: string): string {
  const join = types ? `left join ${schema}.extractions e on e.document_id = d.id and e.run = d.run` : '';
  return `select count(*) as count from ${schema}.documents d ${join} where ${where}`;
}

/** Kept with every upload and deletion: nothing is counted. */
function totalText(schema: string): string {
  return `select total from ${schema}.document_totals where owner_id = $1`;
}

function isFiltered({ states, types, search, from, until }: DocumentFilter): boolean {
  return Boolean(states || types || search || from || until);
}

function addFilter(where: Conditions, { states, types, search, from, until }: DocumentFilter): void {
  if (states?.length === 1) where.add('d.state = $0', 'state', states[0], 'text');
  else if (states) where.add('d.state = any($0)', 'states', states, 'text[]');
  if (types) where.add('e.type = any($0)', 'types', types, 'text[]');
  if (search) where.add('d.name ilike $0', 'search', `%${escapeLike(search)}%`, 'text');
  if (from) where.add('d.created_at >= $0', 'from', from, 'timestamptz');
  if (until) where.add('d.created_at < $0', 'until', until, 'timestamptz');
}

/** A pattern that stands for the text itself. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
