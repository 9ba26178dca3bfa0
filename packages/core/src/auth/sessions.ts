import { randomUUID } from 'node:crypto';
import { DocprocError } from '../errors/index.ts';
import type { Clock, RefreshTokenStore, StoredRefreshToken, StoredUser, UserStore } from '../ports/index.ts';
import type { AccessTokens } from './access-tokens.ts';
import { hashRefreshToken, isRefreshToken, mintRefreshToken } from './refresh-token.ts';

/** An account as its owner may see it. */
export type AuthUser = Omit<StoredUser, 'passwordHash' | 'disabled'>;

/** What a login or a refresh gives. */
export interface AuthSession {
  readonly user: AuthUser;
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly accessTokenExpiresAt: number;
  /** Exchange it once for the next pair. */
  readonly refreshToken: string;
  /** Milliseconds since the epoch. */
  readonly refreshTokenExpiresAt: number;
}

/** How long sessions live. All in milliseconds. */
export interface SessionLifetimes {
  /** A refresh token that is not used for this long expires. */
  readonly refreshTtlMs: number;
  /** A login ends after this time, however often it was refreshed. */
  readonly familyTtlMs: number;
  /** For this long after its first use a refresh token may be used again. */
  readonly reuseGraceMs: number;
}

export interface SessionsOptions extends SessionLifetimes {
  readonly users: UserStore;
  readonly refreshTokens: RefreshTokenStore;
  readonly accessTokens: AccessTokens;
  readonly clock: Clock;
}

export interface Sessions {
  /** Starts a new family of tokens. */
  start(user: StoredUser): Promise<AuthSession & { readonly familyId: string }>;
  refresh(refreshToken: string): Promise<AuthSession>;
  endFamily(familyId: string): Promise<void>;
  endFamilyOf(refreshToken: string): Promise<void>;
  endAllOf(userId: string): Promise<void>;
}

/**
 * Sessions as families of rotating refresh tokens (RFC 9700 section 4.14.2).
 *
 * Each refresh marks the token as used and issues a successor. A used token that comes back is a sign of theft: the
 * whole family is ended. The exception is the grace window. When an answer was lost on its way, or two tabs of a
 * browser refresh at the same time, the same token comes again within seconds, and each call gets a successor of its
 * own in the same family. The price: a thief who uses a stolen token within that window is not noticed at once.
 * He is as soon as either side uses a token twice outside it, and the family ends at its fixed time in any case.
 */
export function createSessions(options: SessionsOptions): Sessions {
  const { users, refreshTokens, clock } = options;

  async function issue(user: StoredUser, familyId: string, familyStartedAt: number): Promise<AuthSession> {
    const refreshToken = mintRefreshToken();
    const ends = familyStartedAt + options.familyTtlMs;
    const expiresAt = Math.min(clock.now() + options.refreshTtlMs, ends);
    const access = await options.accessTokens.sign({ userId: user.id, role: user.role, sessionId: familyId });
    const tokenHash = hashRefreshToken(refreshToken);
    await refreshTokens.create({ userId: user.id, familyId, tokenHash, expiresAt, familyStartedAt });
    return {
      user: { id: user.id, email: user.email, name: user.name, role: user.role },
      accessToken: access.token,
      accessTokenExpiresAt: access.expiresAt,
      refreshToken,
      refreshTokenExpiresAt: expiresAt,
    };
  }

  async function usable(tokenHash: string): Promise<StoredRefreshToken> {
    const token = await refreshTokens.findByHash(tokenHash);
    if (!token) throw new DocprocError('TOKEN_INVALID');
    if (token.revokedAt !== undefined) throw ended();
    const ends = Math.min(token.expiresAt, token.familyStartedAt + options.familyTtlMs);
    if (ends <= clock.now()) throw new DocprocError('TOKEN_EXPIRED');
    if (token.usedAt !== undefined && clock.now() - token.usedAt > options.reuseGraceMs) {
      await endFamily(token.familyId);
      throw new DocprocError('TOKEN_REUSED');
    }
    return token;
  }

  // Ending runs twice on purpose. A refresh that runs at the same moment may insert its successor after the first
  // statement looked; it then either sees the mark of the first (see `refresh`), or the second one finds its row.
  async function endFamily(familyId: string): Promise<void> {
    await refreshTokens.revokeFamily(familyId, clock.now());
    await refreshTokens.revokeFamily(familyId, clock.now());
  }

  return {
    async start(user) {
      const familyId = randomUUID();
      return { ...(await issue(user, familyId, clock.now())), familyId };
    },
    async refresh(refreshToken) {
      if (!isRefreshToken(refreshToken)) throw new DocprocError('TOKEN_INVALID');
      const tokenHash = hashRefreshToken(refreshToken);
      const token = await usable(tokenHash);
      const user = await users.findById(token.userId);
      if (!user) throw new DocprocError('TOKEN_INVALID');
      if (user.disabled) throw new DocprocError('FORBIDDEN', 'The account is disabled.');
      // False where another call came first: the same rules as above decide, on what that call has written.
      if (!(await refreshTokens.markUsed(token.id, clock.now()))) await usable(tokenHash);
      const session = await issue(user, token.familyId, token.familyStartedAt);
      const now = await refreshTokens.findByHash(tokenHash);
      if (now && now.revokedAt === undefined) return session;
      await endFamily(token.familyId);
      throw ended();
    },
    endFamily,
    async endFamilyOf(refreshToken) {
      if (!isRefreshToken(refreshToken)) return;
      const token = await refreshTokens.findByHash(hashRefreshToken(refreshToken));
      if (token) await endFamily(token.familyId);
    },
    async endAllOf(userId) {
      await refreshTokens.revokeUser(userId, clock.now());
      await refreshTokens.revokeUser(userId, clock.now());
    },
  };
}

function ended(): DocprocError {
  return new DocprocError('TOKEN_INVALID', 'The session was ended. Log in again.');
}
