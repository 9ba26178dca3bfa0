import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { DocprocError } from '../errors/index.ts';
import type { Clock } from '../ports/index.ts';
import { algorithm, type SigningKeys, type VerificationKey } from './signing-keys.ts';

/** Who a valid access token speaks for. */
export interface AccessClaims {
  readonly userId: string;
  readonly role: 'user' | 'admin';
  /** The login that the token belongs to: id of its family of refresh tokens. */
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Options of {@link createAccessTokens}. */
export interface AccessTokenOptions {
  readonly keys: SigningKeys;
  readonly clock: Clock;
  /** `iss` of the tokens. */
  readonly issuer: string;
  /** `aud` of the tokens. */
  readonly audience: string;
  /** Lifetime in milliseconds, kept to whole seconds. */
  readonly ttlMs: number;
  /** Tokens whose signature is remembered as good, so that it is checked once and not at every call. Default 10,000. */
  readonly remembered?: number;
}

/** Signs and verifies access tokens. */
export interface AccessTokens {
  sign(subject: Omit<AccessClaims, 'expiresAt'>): Promise<{ token: string; expiresAt: number }>;
  /** Errors: `TOKEN_EXPIRED`, `TOKEN_INVALID`. */
  verify(token: string): Promise<AccessClaims>;
}

const type = 'at+jwt';

/** Longer strings are no tokens of ours and are refused unread. */
const longestToken = 2048;

/** Access tokens as signed JWTs after RFC 9068 and RFC 8725: one algorithm, explicit type, issuer and audience. */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { keys, clock, issuer, audience, remembered = 10_000 } = options;
  // What a good signature says stays true until the token expires; the oldest is forgotten first.
  const verified = new Map<string, AccessClaims>();
  const keyOf = lookup([keys.current, ...(keys.accepted ?? [])]);
  return {
    async sign({ userId, role, sessionId }) {
      const now = Math.floor(clock.now() / 1000);
      const expires = now + Math.floor(options.ttlMs / 1000);
      const token = await new SignJWT({ role, sid: sessionId })
        .setProtectedHeader({ alg: algorithm, typ: type, kid: keys.current.kid })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(expires)
        .sign(keys.current.privateKey);
      return { token, expiresAt: expires * 1000 };
    },
    async verify(token) {
      const now = clock.now();
      const known = verified.get(token);
      if (known && known.expiresAt > now) return known;
      if (token.length > longestToken) throw new DocprocError('TOKEN_INVALID');
      const checks = {
        algorithms: [algorithm],
        typ: type,
        issuer,
        audience,
        currentDate: new Date(now),
        requiredClaims: ['sub', 'exp', 'iat'],
      };
      const { payload } = await jwtVerify(token, keyOf, checks).catch(rethrow);
      const claims = claimsOf(payload);
      verified.set(token, claims);
      if (verified.size > remembered) verified.delete(verified.keys().next().value ?? '');
      return claims;
    },
  };
}

function lookup(keys: readonly VerificationKey[]): JWTVerifyGetKey {
  const byId = new Map(keys.map((key) => [key.kid, key.publicKey]));
  return ({ kid }) => {
    const key = kid === undefined ? undefined : byId.get(kid);
    if (key === undefined)
      throw new DocprocError('TOKEN_INVALID', 'The token is signed with an unknown key.');
    return key;
  };
}

function claimsOf({ sub, role, sid, exp }: JWTPayload): AccessClaims {
  if (!sub || exp === undefined || (role !== 'user' && role !== 'admin') || typeof sid !== 'string')
    throw new DocprocError('TOKEN_INVALID');
  return { userId: sub, role, sessionId: sid, expiresAt: exp * 1000 };
}

function rethrow(cause: unknown): never {
  if (cause instanceof errors.JWTExpired) throw new DocprocError('TOKEN_EXPIRED', undefined, { cause });
  throw new DocprocError('TOKEN_INVALID', undefined, { cause });
}
