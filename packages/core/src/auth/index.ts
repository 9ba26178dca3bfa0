/** Accounts: passwords, tokens and sessions. Storage, clock and keys are handed in; no server, no database. */
export {
  type AccessClaims,
  type AccessTokenOptions,
  type AccessTokens,
  createAccessTokens,
} from './access-tokens.ts';
export { normaliseEmail } from './email.ts';
export {
  createPasswordHasher,
  type PasswordHasher,
  type PasswordHasherOptions,
} from './password/hasher.ts';
export { checkPassword } from './password/policy.ts';
export { type AuthService, type AuthServiceOptions, createAuthService } from './service.ts';
export type { AuthSession, AuthUser, SessionLifetimes } from './sessions.ts';
export {
  exportSigningKey,
  exportVerificationKey,
  generateSigningKey,
  importSigningKey,
  importVerificationKey,
  type SigningKey,
  type SigningKeyJwk,
  type SigningKeys,
  type VerificationKey,
  type VerificationKeyJwk,
} from './signing-keys.ts';
