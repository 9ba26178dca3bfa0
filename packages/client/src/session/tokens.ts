/** What a login gives, as the client keeps it. */
export interface Tokens {
  readonly accessToken: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly accessTokenExpiresAt: number;
  /** Secret, and worth a login: keep it where only your code reads it. */
  readonly refreshToken: string;
}

/**
 * Where tokens are kept between calls. Hand one in to stay logged in over a reload; every tab or process that shares
 * it shares the login.
 *
 * @example
 * const tokenStore: TokenStore = {
 *   load: () => JSON.parse(sessionStorage.getItem('docproc') ?? 'null') ?? undefined,
 *   save: (tokens) => sessionStorage.setItem('docproc', JSON.stringify(tokens ?? null)),
 * };
 */
export interface TokenStore {
  /** `undefined` where nobody is logged in. */
  load(): Tokens | undefined | Promise<Tokens | undefined>;
  /** `undefined` forgets them. */
  save(tokens: Tokens | undefined): void | Promise<void>;
}

/** Keeps tokens for as long as the client lives. */
export function createMemoryTokenStore(): TokenStore {
  let kept: Tokens | undefined;
  return {
    load: () => kept,
    save: (tokens) => {
      kept = tokens;
    },
  };
}

/** The part of a server's answer to login and refresh that the client keeps. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/**
 * The tokens with their end by this machine's clock: now, and the lifetime that the token itself states. A clock that
 * is an hour off would otherwise make every token look expired, or good for ever.
 */
export function receiveTokens(issued: IssuedTokens, now: number): Tokens {
  const { accessToken, refreshToken } = issued;
  return { accessToken, refreshToken, accessTokenExpiresAt: now + lifetimeOf(accessToken) };
}

/** Lifetime of a JWT in milliseconds; 0 where it states none. */
function lifetimeOf(token: string): number {
  try {
    const payload = token.split('.')[1] ?? '';
    const { exp, iat } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return Math.max(0, (Number(exp) - Number(iat)) * 1000) || 0;
  } catch {
    return 0;
  }
}
