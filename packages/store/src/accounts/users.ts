import { DocprocError } from '@org/docproc-core/errors';
import type { NewUser, StoredUser, UserStore } from '@org/docproc-core/ports';
import type { Queries } from '../database/connect.ts';
import { isUniqueViolation } from '../database/faults.ts';

const columns = ['id', 'email', 'password_hash as passwordHash', 'name', 'role', 'disabled'] as const;

/** Accounts in the database. */
export function createUserStore({ db }: { readonly db: Queries }): UserStore {
  return {
    findByEmail: (email) =>
      db.selectFrom('users').select(columns).where('email', '=', email).executeTakeFirst(),
    findById: (id) => db.selectFrom('users').select(columns).where('id', '=', id).executeTakeFirst(),
    create: (user) => insertUser(db, user),
    async setPasswordHash(id, passwordHash) {
      await db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', id).execute();
    },
  };
}

async function insertUser(db: Queries, { email, passwordHash, name }: NewUser): Promise<StoredUser> {
  return takenAsError(() =>
    db
      .insertInto('users')
      .values({ email, password_hash: passwordHash, name })
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}

/** Runs a change of an address. Error: `EMAIL_TAKEN` where another account has it. */
export async function takenAsError<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!isUniqueViolation(error, 'users_email')) throw error;
    throw new DocprocError('EMAIL_TAKEN', undefined, { cause: error });
  }
}
