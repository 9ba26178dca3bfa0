import { DocprocError } from '../errors/index.ts';
import {
  type Clock,
  type RefreshTokenStore,
  type StoredUser,
  systemClock,
  type UserStore,
} from '../ports/index.ts';
import { type AccessClaims, createAccessTokens } from './access-tokens.ts';
import { normaliseEmail } from './email.ts';
import { createPasswordHasher, type PasswordHasher } from './password/hasher.ts';
import { checkPassword } from './password/policy.ts';
import {
  type AuthSession,
  type AuthUser,
  createSessions,
  type SessionLifetimes,
  type Sessions,
} from './sessions.ts';
import type { SigningKeys } from './signing-keys.ts';

/** Options of {@link createAuthService}. */
export interface AuthServiceOptions extends Partial<SessionLifetimes> {
  readonly users: UserStore;
  readonly refreshTokens: RefreshTokenStore;
  readonly signingKeys: SigningKeys;
  /** `iss` of access tokens. Default `docproc`. */
  readonly issuer?: string;
  /** `aud` of access tokens. Default `docproc`. */
  readonly audience?: string;
  /** Lifetime of access tokens in milliseconds. Default 15 minutes. */
  readonly accessTtlMs?: number;
  /** Refresh tokens expire after this time without use, in milliseconds. Default 14 days. */
  readonly refreshTtlMs?: number;
  /** A login ends after this time, in milliseconds. Default 90 days. */
  readonly familyTtlMs?: number;
  /** How long a used refresh token is accepted again, in milliseconds. Default 10 seconds. */
  readonly reuseGraceMs?: number;
  /** Default: argon2id at OWASP's settings. */
  readonly hasher?: PasswordHasher;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** Accounts and sessions. */
export interface AuthService {
  /** Makes an account. Errors: `VALIDATION_FAILED`, `PASSWORD_WEAK`, `EMAIL_TAKEN`. */
  register(account: {
    readonly email: string;
    readonly password: string;
    readonly name: string;
  }): Promise<AuthUser>;
  /** Errors: `CREDENTIALS_INVALID`, `FORBIDDEN` for a disabled account (told only to who knows its password). */
  login(credentials: { readonly email: string; readonly password: string }): Promise<AuthSession>;
  /**
   * Exchanges a refresh token for a new pair of tokens.
   * Errors: `TOKEN_INVALID`, `TOKEN_EXPIRED`, `TOKEN_REUSED` (the login was ended everywhere), `FORBIDDEN`.
   */
  refresh(refreshToken: string): Promise<AuthSession>;
  /** Ends the login that the token belongs to. A token that is not known is no error. */
  logout(refreshToken: string): Promise<void>;
  /** Ends all logins of the user. Access tokens that are out stay well signed: who takes them asks whether their login lasts. */
  logoutEverywhere(userId: string): Promise<void>;
  /** Sets a new password and ends all logins. Errors: `UNAUTHENTICATED`, `CREDENTIALS_INVALID`, `PASSWORD_WEAK`, `FORBIDDEN`. */
  changePassword(change: {
    readonly userId: string;
    readonly currentPassword: string;
    readonly newPassword: string;
  }): Promise<void>;
  /** Whether this is the user's password: asked before what only the owner may do. Errors: `UNAUTHENTICATED`, `CREDENTIALS_INVALID`, `FORBIDDEN`. */
  confirmPassword(user: { readonly userId: string; readonly password: string }): Promise<void>;
  /** Who the access token speaks for, without asking storage. Errors: `TOKEN_EXPIRED`, `TOKEN_INVALID`. */
  verifyAccessToken(token: string): Promise<AccessClaims>;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Accounts and sessions over the stores handed in.
 *
 * @example
 * const auth = createAuthService({ users, refreshTokens, signingKeys: { current: await generateSigningKey() } });
 * await auth.register({ email: 'kim@example.com', password: 'a long sentence', name: 'Kim' });
 * const session = await auth.login({ email: 'kim@example.com', password: 'a long sentence' });
 * await auth.verifyAccessToken(session.accessToken); // { userId, role: 'user', sessionId, expiresAt }
 */
export function createAuthService(options: AuthServiceOptions): AuthService {
  const { users, hasher = createPasswordHasher(), clock = systemClock } = options;
  const accessTokens = createAccessTokens({
    keys: options.signingKeys,
    clock,
    issuer: options.issuer ?? 'docproc',
    audience: options.audience ?? 'docproc',
    ttlMs: options.accessTtlMs ?? 15 * minute,
  });
  const sessions = createSessions({
    users,
    refreshTokens: options.refreshTokens,
    accessTokens,
    clock,
    refreshTtlMs: options.refreshTtlMs ?? 14 * day,
    familyTtlMs: options.familyTtlMs ?? 90 * day,
    reuseGraceMs: options.reuseGraceMs ?? 10_000,
  });
  return {
    register: (account) => register(users, hasher, account),
    login: (credentials) => login({ users, hasher, sessions }, credentials),
    refresh: (refreshToken) => sessions.refresh(refreshToken),
    logout: (refreshToken) => sessions.endFamilyOf(refreshToken),
    logoutEverywhere: (userId) => sessions.endAllOf(userId),
    changePassword: (change) => changePassword({ users, hasher, sessions }, change),
    confirmPassword: async ({ userId, password }) =>
      void (await confirmed({ users, hasher }, userId, password)),
    verifyAccessToken: (token) => accessTokens.verify(token),
  };
}

interface Parts {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly sessions: Sessions;
}

type Account = Parameters<AuthService['register']>[0];

async function register(users: UserStore, hasher: PasswordHasher, account: Account): Promise<AuthUser> {
  const email = normaliseEmail(account.email);
  const name = nameOf(account.name);
  checkPassword(account.password, email);
  // Before it is known whether the address is taken: the time tells nothing of that.
  const passwordHash = await hasher.hash(account.password);
  const { id, role } = await users.create({ email, passwordHash, name });
  return { id, email, name, role };
}

/** A name is anything that can be shown on one line. */
function nameOf(text: string): string {
  const name = text.normalize('NFC').trim();
  if (name !== '' && name.length <= 200 && !/\p{C}/u.test(name)) return name;
  throw new DocprocError('VALIDATION_FAILED', 'The name is empty, too long or not plain text.', {
    details: { fields: { name: 'One line of 1 to 200 characters.' } },
  });
}

async function login(parts: Parts, credentials: Parameters<AuthService['login']>[0]): Promise<AuthSession> {
  const { users, hasher, sessions } = parts;
  const { password } = credentials;
  const found = await users.findByEmail(lookupForm(credentials.email));
  const verified = await hasher.verify(found?.passwordHash, password);
  if (!found || !verified) throw new DocprocError('CREDENTIALS_INVALID');
  assertEnabled(found);
  if (await hasher.needsRehash(found.passwordHash)) {
    await users.setPasswordHash(found.id, await hasher.hash(password));
  }
  const { familyId, ...session } = await sessions.start(found);
  // The password may have been changed between the check and the start; such a login must not outlive the change.
  if (await stillValid(parts, found, password)) return session;
  await sessions.endFamily(familyId);
  throw new DocprocError('CREDENTIALS_INVALID');
}

async function stillValid({ users, hasher }: Parts, before: StoredUser, password: string): Promise<boolean> {
  const user = await users.findById(before.id);
  if (!user || user.disabled) return false;
  return user.passwordHash === before.passwordHash || hasher.verify(user.passwordHash, password);
}

type PasswordChange = Parameters<AuthService['changePassword']>[0];

async function changePassword({ users, hasher, sessions }: Parts, change: PasswordChange): Promise<void> {
  const user = await confirmed({ users, hasher }, change.userId, change.currentPassword);
  checkPassword(change.newPassword, user.email);
  await users.setPasswordHash(user.id, await hasher.hash(change.newPassword));
  await sessions.endAllOf(user.id);
}

/** The account, if this is its password. */
async function confirmed(
  { users, hasher }: Pick<Parts, 'users' | 'hasher'>,
  userId: string,
  password: string,
): Promise<StoredUser> {
  const user = await users.findById(userId);
  if (!user) throw new DocprocError('UNAUTHENTICATED');
  assertEnabled(user);
  if (await hasher.verify(user.passwordHash, password)) return user;
  throw new DocprocError('CREDENTIALS_INVALID', 'The current password is wrong.');
}

function assertEnabled(user: StoredUser): void {
  if (user.disabled) throw new DocprocError('FORBIDDEN', 'The account is disabled.');
}

/** A login with something that is no address fails like one with an unknown address. */
function lookupForm(email: string): string {
  try {
    return normaliseEmail(email);
  } catch {
    return '';
  }
}
