/** An account, as storage keeps it. */
export interface StoredUser {
  readonly id: string;
  /** Lower-case, trimmed. Unique. */
  readonly email: string;
  /** PHC string of the password hash. */
  readonly passwordHash: string;
  readonly name: string;
  readonly role: 'user' | 'admin';
  readonly disabled: boolean;
}

/** What is needed to make an account. */
export interface NewUser {
  readonly email: string;
  readonly passwordHash: string;
  readonly name: string;
}

/** Where accounts are kept. */
export interface UserStore {
  findByEmail(email: string): Promise<StoredUser | undefined>;
  findById(id: string): Promise<StoredUser | undefined>;
  /** Error: `EMAIL_TAKEN`. */
  create(user: NewUser): Promise<StoredUser>;
  setPasswordHash(id: string, passwordHash: string): Promise<void>;
}

/** A refresh token, as storage keeps it: never the token itself. */
export interface StoredRefreshToken {
  readonly id: string;
  readonly userId: string;
  /** All tokens that came from one login, by rotation. */
  readonly familyId: string;
  /** SHA-256 of the token, lower-case hex. */
  readonly tokenHash: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** When the login was made; a family ends a fixed time after it, whatever its rotation. Milliseconds since the epoch. */
  readonly familyStartedAt: number;
  /** When it was exchanged for its successor. */
  readonly usedAt?: number;
  readonly revokedAt?: number;
}

/** Where refresh tokens are kept. */
export interface RefreshTokenStore {
  create(token: Omit<StoredRefreshToken, 'id' | 'usedAt' | 'revokedAt'>): Promise<void>;
  findByHash(tokenHash: string): Promise<StoredRefreshToken | undefined>;
  /**
   * Marks the token as used, once: answers false where it had been used or revoked already.
   * Two calls at the same time never both answer true.
   */
  markUsed(id: string, usedAt: number): Promise<boolean>;
  revokeFamily(familyId: string, revokedAt: number): Promise<void>;
  revokeUser(userId: string, revokedAt: number): Promise<void>;
}
