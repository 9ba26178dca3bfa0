import type { AccessClaims } from '@org/docproc-core/auth';
import type { AuditEntry, JobOrigin, TraceSpan } from '@org/docproc-store';
import type { RequestNotes } from '../http/notes.ts';
import type { Services } from '../services.ts';
import type { Allowance } from '../throttle.ts';
import type { Gate } from './gate.ts';

/** What a procedure knows of its call. */
export interface Context {
  readonly services: Services;
  /** Names the request in logs and in the answer. */
  readonly requestId: string;
  /** What is noted of the request for its line in the log. */
  readonly notes: RequestNotes;
  /** The call, or the request that it is part of, in its trace. `undefined` where nothing is traced. */
  readonly span: TraceSpan | undefined;
  /** Address of the other end, for throttling. */
  readonly address: string;
  /** Bounds what this socket or request has under way at the same time. */
  readonly calls: Gate;
  /** Access token that came with the call or the socket. */
  readonly token: string | undefined;
  /** A header of the request, or of the socket's first request. */
  readonly header: (name: string) => string | undefined;
  /** Settles once the other end has taken enough of what was sent to it. */
  readonly drained: (signal: AbortSignal | undefined) => Promise<void>;
  /** Whether an expired token ends the socket itself; otherwise the subscription has to end. */
  readonly closesOnExpiry: boolean;
  /** What the caller has left, for the answer's headers. */
  readonly quota: { allowance?: Allowance };
}

/** A call of somebody who is logged in. */
export interface UserContext extends Context {
  /** The role is the account's present one, not the token's. */
  readonly user: AccessClaims;
}

/** Where jobs come from that are sent within this call, or within the given part of it. */
export function originOf({ requestId, span }: Context, part: TraceSpan | undefined = span): JobOrigin {
  return { requestId, ...(part && { traceparent: part.traceparent }) };
}

/** Writes a line into the audit log, with who calls and from where. */
export function audit(
  ctx: Context & Partial<Pick<UserContext, 'user'>>,
  entry: Omit<AuditEntry, 'address' | 'requestId'>,
): Promise<void> {
  return ctx.services.audit.record({
    ...(ctx.user && { actorId: ctx.user.userId }),
    address: ctx.address,
    requestId: ctx.requestId,
    ...entry,
  });
}
