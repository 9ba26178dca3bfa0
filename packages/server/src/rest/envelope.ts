import type { DocprocError } from '@org/docproc-core/errors';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { toPublicError, toRpcError } from '../errors/public-error.ts';
import { renamed, toSnake } from './names.ts';
import type { RestOperation } from './routes.ts';

/** An answer of the REST face. */
export interface RestAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Seconds to wait, where the caller has to. */
  readonly retryAfter?: number;
}

/** A procedure's output as the REST face gives it. */
export function successOf(operation: RestOperation, output: unknown): RestAnswer {
  const { status = 200, message = 'OK', verbatim, answer = 'data' } = operation;
  const head = { success: true, message };
  const plain = renamed(output, toSnake, verbatim) as Record<string, unknown>;
  if (answer === 'page') {
    const { items, ...page } = plain;
    return { status, body: { ...head, data: items, ...page } };
  }
  const tokens = answer === 'tokens' ? oauthMembers(output as Session) : {};
  return { status, body: { ...head, data: plain, ...tokens } };
}

interface Session {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: number;
  readonly refreshToken: string;
}

/** Members that OAuth2 clients look for at the top (RFC 6749 section 5.1); they ignore the rest. */
function oauthMembers({ accessToken, accessTokenExpiresAt, refreshToken }: Session): Record<string, unknown> {
  return {
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: Math.max(0, Math.round((accessTokenExpiresAt - Date.now()) / 1000)),
    refresh_token: refreshToken,
  };
}

/** A failure as the REST face tells it: nothing of our inside. */
export function failureOf(error: unknown): RestAnswer {
  const { code, message, details } = toPublicError(error);
  const status = getHTTPStatusCodeFromError(toRpcError(error));
  const { retryAfter } = details;
  return {
    status,
    body: { success: false, message, error_code: code, details: detailsOf(details) },
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

function detailsOf(details: DocprocError['details']): unknown {
  if (Object.keys(details).length === 0) return null;
  return renamed(details, toSnake);
}
