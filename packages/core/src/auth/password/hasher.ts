import { randomBytes } from 'node:crypto';
import { longestInput, normalisePassword } from './policy.ts';

/** What one hash costs. The defaults are OWASP's first choice for argon2id (Password Storage Cheat Sheet, 2024). */
export interface PasswordHasherOptions {
  /** Memory in KiB. Default 19,456. */
  readonly memoryKib?: number;
  /** Passes over the memory. Default 2. */
  readonly passes?: number;
  /** Lanes. Default 1. */
  readonly parallelism?: number;
}

/** Hashes passwords with argon2id on the thread pool: the event loop stays free. */
export interface PasswordHasher {
  /** PHC string with its own salt. The password is NFKC-normalised first. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password belongs to the hash. Without a hash (no such account) it does the same work and answers
   * false, so that the time taken does not tell whether an account exists.
   */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  /** Whether the hash was made with another algorithm or cheaper settings than this hasher's. */
  needsRehash(hash: string): Promise<boolean>;
}

// `Algorithm.Argon2id`; the package declares it as an ambient const enum, which isolated modules cannot read.
const argon2id = 2;

/**
 * Makes a password hasher.
 *
 * @example
 * const hasher = createPasswordHasher();
 * const stored = await hasher.hash('correct horse battery staple');
 * await hasher.verify(stored, 'correct horse battery staple'); // true
 */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const cost = {
    algorithm: argon2id,
    memoryCost: options.memoryKib ?? 19_456,
    timeCost: options.passes ?? 2,
    parallelism: options.parallelism ?? 1,
  };
  const nobody = unmatchedHash(cost);
  return {
    async hash(password) {
      const argon2 = await import('@node-rs/argon2');
      return argon2.hash(normalisePassword(password), cost);
    },
    async verify(hash, password) {
      const argon2 = await import('@node-rs/argon2');
      const plausible = password.length <= longestInput;
      const matches = await argon2.verify(hash ?? nobody, plausible ? normalisePassword(password) : '');
      return matches && plausible && hash !== undefined;
    },
    async needsRehash(hash) {
      const { parseOptions } = await import('@node-rs/argon2');
      const made = parseOptions(hash);
      return (
        made.algorithm !== argon2id ||
        made.memoryCost < cost.memoryCost ||
        made.timeCost < cost.timeCost ||
        made.parallelism !== cost.parallelism
      );
    },
  };
}

interface Cost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** A well-formed hash that no password is known for: random salt, random digest. It costs nothing to make. */
function unmatchedHash(cost: Cost): string {
  const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '');
  const settings = `m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}`;
  return `$argon2id$v=19$${settings}$${base64(16)}$${base64(32)}`;
}
