import { createHmac, timingSafeEqual } from 'node:crypto';
import { DocprocError } from '@org/docproc-core/errors';
import type { Clock } from '@org/docproc-core/ports';

/** What a link leads to. */
export interface FileTarget {
  readonly kind: 'documents' | 'reports';
  readonly id: string;
  readonly ownerId: string;
}

/** A link that needs no other login for a short time, so that a browser can follow it. */
export interface FileLink {
  /** Path and query on this server. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Signs links to files and checks them. */
export interface FileLinks {
  sign(target: FileTarget): FileLink;
  /** Whose file it is. Errors: `TOKEN_EXPIRED`, `TOKEN_INVALID`. */
  verify(kind: FileTarget['kind'], id: string, query: URLSearchParams): string;
}

/** How links are signed. */
export interface FileLinkOptions {
  /** Shared by the servers of a group. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  /** How long a link lives, in milliseconds. Default five minutes. */
  readonly ttlMs?: number;
}

/** Makes links signed with HMAC-SHA-256 over kind, id, owner and time of expiry. */
export function createFileLinks({ key, clock, ttlMs = 300_000 }: FileLinkOptions): FileLinks {
  const signatureOf = ({ kind, id, ownerId }: FileTarget, expires: string) =>
    createHmac('sha256', key).update([kind, id, ownerId, expires].join('\n')).digest('base64url');
  return {
    sign(target) {
      const expiresAt = clock.now() + ttlMs;
      const expires = String(expiresAt);
      const signature = signatureOf(target, expires);
      const query = new URLSearchParams({ owner: target.ownerId, expires, signature });
      return { url: `/files/${target.kind}/${target.id}?${query}`, expiresAt };
    },
    verify(kind, id, query) {
      const ownerId = query.get('owner') ?? '';
      const expires = query.get('expires') ?? '';
      const expected = signatureOf({ kind, id, ownerId }, expires);
      if (!isSame(expected, query.get('signature') ?? '')) throw new DocprocError('TOKEN_INVALID');
      if (Number(expires) <= clock.now()) throw new DocprocError('TOKEN_EXPIRED', 'The link has expired.');
      return ownerId;
    },
  };
}

function isSame(expected: string, given: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
}
