import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { DocprocError } from '../../src/errors/index.ts';
import type { RefreshTokenStore, StoredRefreshToken, StoredUser, UserStore } from '../../src/ports/index.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Accounts in memory. Every call gives way to others first, as a database would. */
export function memoryUsers(): UserStore & { readonly all: Writable<StoredUser>[] } {
  const all: Writable<StoredUser>[] = [];
  const copyOf = (user: StoredUser | undefined) => user && { ...user };
  return {
    all,
    async findByEmail(email) {
      await setImmediate();
      return copyOf(all.find((user) => user.email === email));
    },
    async findById(id) {
      await setImmediate();
      return copyOf(all.find((user) => user.id === id));
    },
    async create(user) {
      await setImmediate();
      if (all.some(({ email }) => email === user.email)) throw new DocprocError('EMAIL_TAKEN');
      const stored: StoredUser = { ...user, id: randomUUID(), role: 'user', disabled: false };
      all.push(stored);
      return { ...stored };
    },
    async setPasswordHash(id, passwordHash) {
      await setImmediate();
      const user = all.find((one) => one.id === id);
      if (user) user.passwordHash = passwordHash;
    },
  };
}

/** Refresh tokens in memory. */
export function memoryRefreshTokens(): RefreshTokenStore & { readonly all: Writable<StoredRefreshToken>[] } {
  const all: Writable<StoredRefreshToken>[] = [];
  const revoke = (wanted: (token: StoredRefreshToken) => boolean, at: number) => {
    for (const token of all) if (wanted(token)) token.revokedAt ??= at;
  };
  return {
    all,
    async create(token) {
      await setImmediate();
      all.push({ ...token, id: randomUUID() });
    },
    async findByHash(tokenHash) {
      await setImmediate();
      const token = all.find((one) => one.tokenHash === tokenHash);
      return token && { ...token };
    },
    async markUsed(id, usedAt) {
      await setImmediate();
      const token = all.find((one) => one.id === id);
      if (!token || token.usedAt !== undefined || token.revokedAt !== undefined) return false;
      token.usedAt = usedAt;
      return true;
    },
    async revokeFamily(familyId, revokedAt) {
      await setImmediate();
      revoke((token) => token.familyId === familyId, revokedAt);
    },
    async revokeUser(userId, revokedAt) {
      await setImmediate();
      revoke((token) => token.userId === userId, revokedAt);
    },
  };
}
