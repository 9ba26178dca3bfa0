import { DocprocError } from '@org/docproc-core/errors';
import { type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { Database, Queries } from '../database/connect.ts';
import { formatPageCursor, parsePageCursor } from '../database/page-cursor.ts';
import { escapeLike, type Page } from '../documents/list.ts';
import { takenAsError } from './users.ts';

export const accountSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(['user', 'admin']),
  /** Cannot log in; all logins were ended. */
  disabled: z.boolean(),
  departmentId: z.uuid().exactOptional(),
  /** ISO 8601. */
  createdAt: z.string(),
});

/** An account as its owner and administrators see it. */
export type Account = z.infer<typeof accountSchema>;

/** Which accounts to list, newest first. */
export interface AccountFilter {
  /** Part of address or name, in any case. */
  readonly search?: string;
  readonly role?: Account['role'];
  readonly disabled?: boolean;
  readonly departmentId?: string;
  /** From 1; default 1. */
  readonly page?: number;
  /** 1 to 200; default 20. */
  readonly pageSize?: number;
  /** `nextCursor` of the page before. `page` is then ignored. */
  readonly cursor?: string;
}

/** What can be changed about an account. */
export interface AccountChanges {
  readonly name?: string;
  /** In the form of `normaliseEmail`. */
  readonly email?: string;
  readonly role?: Account['role'];
  readonly disabled?: boolean;
  /** `null`: of no department. */
  readonly departmentId?: string | null;
}

/** All accounts, for those who look after them. */
export interface AccountDirectory {
  /** Error: `USER_NOT_FOUND`. */
  get(id: string): Promise<Account>;
  findByEmail(email: string): Promise<Account | undefined>;
  /** Error: `VALIDATION_FAILED` where the cursor is none of ours. */
  list(filter?: AccountFilter): Promise<Page<Account>>;
  /**
   * Errors: `USER_NOT_FOUND`, `EMAIL_TAKEN`, `DEPARTMENT_NOT_FOUND`, and `STATE_CONFLICT` where no enabled administrator
   * would be left.
   */
  change(id: string, changes: AccountChanges): Promise<Account>;
  /** Whether there is an enabled administrator. */
  hasAdmin(): Promise<boolean>;
}

/** Opens the directory of accounts. */
export function createAccountDirectory({ db }: Pick<Database, 'db'>): AccountDirectory {
  return {
    get: (id) => findAccount(db, id),
    async findByEmail(email) {
      const row = await selectAccounts(db).where('email', '=', email).executeTakeFirst();
      return row && toAccount(row);
    },
    list: (filter) => listAccounts(db, filter),
    change: (id, changes) => changeAccount(db, id, changes),
    hasAdmin: async () => (await enabledAdmins(db)) > 0,
  };
}

function selectAccounts(queries: Queries) {
  return queries
    .selectFrom('users')
    .select(['id', 'email', 'name', 'role', 'disabled', 'department_id', 'created_at']);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectAccounts>['executeTakeFirstOrThrow']>>;

function toAccount(row: Row): Account {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    disabled: row.disabled,
    ...(row.department_id !== null && { departmentId: row.department_id }),
    createdAt: row.created_at.toISOString(),
  };
}

async function findAccount(queries: Queries, id: string): Promise<Account> {
  const row = await selectAccounts(queries).where('id', '=', id).executeTakeFirst();
  if (!row) throw new DocprocError('USER_NOT_FOUND');
  return toAccount(row);
}

async function listAccounts(queries: Queries, filter: AccountFilter = {}): Promise<Page<Account>> {
  const { pageSize = 20, page = 1 } = filter;
  const counted = applyFilter(selectAccounts(queries), filter).clearSelect();
  const { count } = await counted.select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow();
  const rows = await accountsQuery(queries, filter)
    .limit(pageSize + 1)
    .offset(filter.cursor === undefined ? (page - 1) * pageSize : 0)
    .execute();
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map(toAccount),
    total: count,
    ...(last && { nextCursor: formatPageCursor(last.created_at, last.id) }),
  };
}

/** The query behind a page: newest first, from the cursor on. */
export function accountsQuery(queries: Queries, filter: AccountFilter): Selection {
  const ordered = applyFilter(selectAccounts(queries), filter)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc');
  if (filter.cursor === undefined) return ordered;
  const { value, id } = parsePageCursor(filter.cursor);
  return ordered.where(sql<SqlBool>`(created_at, id) < (${value}::timestamptz, ${id}::uuid)`);
}

type Selection = ReturnType<typeof selectAccounts>;

function applyFilter(query: Selection, { search, role, disabled, departmentId }: AccountFilter): Selection {
  let filtered = query;
  if (search) {
    const pattern = `%${escapeLike(search)}%`;
    filtered = filtered.where((eb) => eb.or([eb('email', 'ilike', pattern), eb('name', 'ilike', pattern)]));
  }
  if (role) filtered = filtered.where('role', '=', role);
  if (disabled !== undefined) filtered = filtered.where('disabled', '=', disabled);
  if (departmentId) filtered = filtered.where('department_id', '=', departmentId);
  return filtered;
}

async function changeAccount(db: Database['db'], id: string, changes: AccountChanges): Promise<Account> {
  return db.transaction().execute(async (trx) => {
    const before = await selectAccounts(trx).where('id', '=', id).forUpdate().executeTakeFirst();
    if (!before) throw new DocprocError('USER_NOT_FOUND');
    if (changes.departmentId) await checkDepartment(trx, changes.departmentId);
    const { name, email, role, disabled, departmentId } = changes;
    const set = {
      ...(name !== undefined && { name }),
      ...(email !== undefined && { email }),
      ...(role !== undefined && { role }),
      ...(disabled !== undefined && { disabled }),
      ...(departmentId !== undefined && { department_id: departmentId }),
    };
    if (Object.keys(set).length > 0) {
      await takenAsError(() => trx.updateTable('users').set(set).where('id', '=', id).execute());
    }
    const losesAdmin = before.role === 'admin' && !before.disabled && (role === 'user' || disabled === true);
    if (losesAdmin && (await enabledAdmins(trx, true)) === 0) {
      throw new DocprocError('STATE_CONFLICT', 'The last administrator cannot be disabled or become a user.');
    }
    return findAccount(trx, id);
  });
}

async function checkDepartment(queries: Queries, id: string): Promise<void> {
  const row = await queries.selectFrom('departments').select('id').where('id', '=', id).executeTakeFirst();
  if (!row) throw new DocprocError('DEPARTMENT_NOT_FOUND');
}

/** Locked, so that two administrators cannot remove each other at the same moment. */
async function enabledAdmins(queries: Queries, lock = false): Promise<number> {
  const query = queries
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled', '=', false);
  const rows = await (lock ? query.forUpdate() : query.limit(1)).execute();
  return rows.length;
}
