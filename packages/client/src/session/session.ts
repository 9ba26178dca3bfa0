import { isDocprocError } from '@org/docproc-core/errors';
import { type IssuedTokens, receiveTokens, type TokenStore, type Tokens } from './tokens.ts';

/** What a session works with. */
export interface SessionOptions {
  readonly tokenStore: TokenStore;
  /** Asks the server for the next tokens. Rejects with a `DocprocError`. */
  readonly refresh: (refreshToken: string) => Promise<IssuedTokens>;
  /** Called after every change: login, refresh, logout, and the end of a login that the server refuses to go on with. */
  readonly onTokens?: ((tokens: Tokens | undefined) => void) | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Keeps an access token ready. */
export interface Session {
  /**
   * A token that is good for a while yet; refreshed where it is about to expire. `undefined` where nobody is logged in.
   * Rejects where a refresh was needed and failed.
   */
  accessToken(): Promise<string | undefined>;
  /** A token other than the one that the server refused; `undefined` where there is none to be had. */
  renew(refused: string | undefined): Promise<string | undefined>;
  refreshToken(): Promise<string | undefined>;
  start(issued: IssuedTokens): Promise<void>;
  end(): Promise<void>;
}

/** A token is refreshed this long before its end: a request takes a while to arrive. */
const marginMs = 10_000;

/** Codes with which the server ends a login for good. */
const endings: ReadonlySet<string> = new Set(['TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_REUSED', 'FORBIDDEN']);

/** Makes a session. Any number of calls at the same time cause one refresh. */
export function createSession({ tokenStore, refresh, onTokens, now }: SessionOptions): Session {
  let refreshing: Promise<string | undefined> | undefined;

  async function keep(tokens: Tokens | undefined): Promise<void> {
    await tokenStore.save(tokens);
    onTokens?.(tokens);
  }

  function isFresh({ accessToken, accessTokenExpiresAt }: Tokens, refused?: string): boolean {
    return accessToken !== refused && accessTokenExpiresAt - now() > marginMs;
  }

  /** Whether another call that was refused for the same token has replaced it; how long the new one lives is no matter. */
  function isReplaced({ accessToken, accessTokenExpiresAt }: Tokens, refused: string | undefined): boolean {
    return refused !== undefined && accessToken !== refused && accessTokenExpiresAt > now();
  }

  async function exchange(refused: string | undefined): Promise<string | undefined> {
    // Read anew: another tab or process that shares the store may have been quicker.
    const tokens = await tokenStore.load();
    if (!tokens) return undefined;
    if (isReplaced(tokens, refused) || isFresh(tokens, refused)) return tokens.accessToken;
    try {
      return await replace(tokens, receiveTokens(await refresh(tokens.refreshToken), now()));
    } catch (error) {
      const stillGood = tokens.accessToken !== refused && tokens.accessTokenExpiresAt > now();
      if (isDocprocError(error) && endings.has(error.code)) await replace(tokens, undefined);
      else if (stillGood) return tokens.accessToken;
      throw error;
    }
  }

  /** Unless a login or logout came between: what that left behind stays. */
  async function replace(old: Tokens, next: Tokens | undefined): Promise<string | undefined> {
    const kept = await tokenStore.load();
    if (kept?.refreshToken !== old.refreshToken) return kept?.accessToken;
    await keep(next);
    return next?.accessToken;
  }

  function exchangeOnce(refused: string | undefined): Promise<string | undefined> {
    refreshing ??= exchange(refused).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  return {
    async accessToken() {
      const tokens = await tokenStore.load();
      return !tokens || isFresh(tokens) ? tokens?.accessToken : exchangeOnce(undefined);
    },
    renew: exchangeOnce,
    refreshToken: async () => (await tokenStore.load())?.refreshToken,
    start: (issued) => keep(receiveTokens(issued, now())),
    end: () => keep(undefined),
  };
}
