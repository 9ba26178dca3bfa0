import { createHash, randomBytes } from 'node:crypto';

/** A new refresh token: 256 random bits, base64url. */
export function mintRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether the text could be a refresh token of ours at all. */
export function isRefreshToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/**
 * SHA-256 of the token, lower-case hex: what storage keeps. A fast hash is right here, because 256 random bits cannot
 * be guessed.
 */
export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
