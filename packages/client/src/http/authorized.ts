import { failureOf } from '../errors.ts';
import type { Session } from '../session/session.ts';

/** `fetch`, or something that behaves like it. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** Sends a request as the user who is logged in. */
export type AuthorizedFetch = (url: string, makeInit: () => RequestInit) => Promise<Response>;

/** Codes with which the server refuses a token that a new one may cure. */
const curable: ReadonlySet<string> = new Set(['TOKEN_EXPIRED', 'TOKEN_INVALID', 'UNAUTHENTICATED']);

/**
 * Wraps `fetch` so that every request carries a fresh access token, and one that is refused is sent once more with a
 * new one. `makeInit` is called for each try; a body that can be read only once must be wrapped accordingly.
 */
export function createAuthorizedFetch(fetch: Fetch, session: Session): AuthorizedFetch {
  return async (url, makeInit) => {
    const token = await session.accessToken();
    const response = await fetch(url, withToken(makeInit(), token));
    if (token === undefined || !(await isRefused(response))) return response;
    const next = await session.renew(token);
    if (next === undefined || next === token) return response;
    await response.body?.cancel();
    return fetch(url, withToken(makeInit(), next));
  };
}

function withToken(init: RequestInit, token: string | undefined): RequestInit {
  if (token === undefined) return init;
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}

async function isRefused(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const answer: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const code = failureOf(answer)?.code;
  return code !== undefined && curable.has(code);
}
