import type { RefreshTokenStore, StoredRefreshToken } from '@org/docproc-core/ports';
import type { Selectable } from 'kysely';
import type { Queries } from '../database/connect.ts';
import type { RefreshTokenTable } from '../database/tables.ts';

/** Refresh tokens in the database. */
export function createRefreshTokenStore({ db }: { readonly db: Queries }): RefreshTokenStore {
  return {
    create: (token) => insertToken(db, token),
    async findByHash(tokenHash) {
      const row = await db
        .selectFrom('refresh_tokens')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst();
      return row && toToken(row);
    },
    markUsed: (id, usedAt) => markUsed(db, id, usedAt),
    revokeFamily: (familyId, at) => revoke(db, 'family_id', familyId, at),
    revokeUser: (userId, at) => revoke(db, 'user_id', userId, at),
  };
}

async function insertToken(
  db: Queries,
  token: Omit<StoredRefreshToken, 'id' | 'usedAt' | 'revokedAt'>,
): Promise<void> {
  await db
    .insertInto('refresh_tokens')
    .values({
      user_id: token.userId,
      family_id: token.familyId,
      token_hash: token.tokenHash,
      expires_at: new Date(token.expiresAt),
      family_started_at: new Date(token.familyStartedAt),
    })
    .execute();
}

/** One guarded update: of two at the same time, the second finds `used_at` set once the first has committed. */
async function markUsed(db: Queries, id: string, usedAt: number): Promise<boolean> {
  const row = await db
    .updateTable('refresh_tokens')
    .set({ used_at: new Date(usedAt) })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

async function revoke(
  db: Queries,
  column: 'family_id' | 'user_id',
  value: string,
  revokedAt: number,
): Promise<void> {
  await db
    .updateTable('refresh_tokens')
    .set({ revoked_at: new Date(revokedAt) })
    .where(column, '=', value)
    .where('revoked_at', 'is', null)
    .execute();
}

function toToken(row: Selectable<RefreshTokenTable>): StoredRefreshToken {
  return {
    id: row.id,
    userId: row.user_id,
    familyId: row.family_id,
    tokenHash: row.token_hash,
    expiresAt: row.expires_at.getTime(),
    familyStartedAt: row.family_started_at.getTime(),
    ...(row.used_at && { usedAt: row.used_at.getTime() }),
    ...(row.revoked_at && { revokedAt: row.revoked_at.getTime() }),
  };
}
