import { DocprocError, type ErrorCode, type ErrorDetails, isDocprocError } from '@org/docproc-core/errors';
import { isDatabaseUnavailable } from '@org/docproc-store';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { defaultBodyBytes } from '../adapter/body.ts';
import { rpcCodes } from './table.ts';

/** What a caller may know of a failure. */
export interface PublicError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** Codes whose message may hold what is not the caller's to know. */
const secretCodes: ReadonlySet<ErrorCode> = new Set(['INTERNAL', 'CONFIG_INVALID']);

/** What the caller is told of an error: nothing of its inside, unless it is one of ours and meant for callers. */
export function toPublicError(error: unknown): PublicError {
  const known = toKnownError(error);
  if (secretCodes.has(known.code))
    return { code: 'INTERNAL', message: new DocprocError('INTERNAL').message, details: {} };
  return { code: known.code, message: known.message, details: known.details };
}

/** A PostgreSQL that restarts is back after a few seconds. */
const retryAfterSeconds = 2;

/** The error as one with a code: ours, the database's, a failed validation, tRPC's own, else `INTERNAL`. */
export function toKnownError(error: unknown): DocprocError {
  const inner = error instanceof TRPCError && error.cause ? error.cause : error;
  if (isDocprocError(inner)) return inner;
  if (isDatabaseUnavailable(inner)) {
    const details = { retryAfter: retryAfterSeconds };
    return new DocprocError('DATABASE_UNAVAILABLE', undefined, { cause: inner, details });
  }
  if (error instanceof TRPCError) return fromRpc(error);
  return new DocprocError('INTERNAL', undefined, { cause: error });
}

/** An error that tRPC made itself: input that does not fit, no such procedure, wrong method and the like. */
function fromRpc(error: TRPCError): DocprocError {
  if (error.code === 'INTERNAL_SERVER_ERROR')
    return new DocprocError('INTERNAL', undefined, { cause: error });
  if (error.cause instanceof z.ZodError) {
    const details = { fields: fieldsOf(error.cause) };
    return new DocprocError('VALIDATION_FAILED', undefined, { cause: error, details });
  }
  if (error.code === 'PAYLOAD_TOO_LARGE') {
    const details = { limit: { name: 'maxCallBytes', value: defaultBodyBytes } };
    const message = `A call's body may have ${defaultBodyBytes} bytes.`;
    return new DocprocError('INPUT_TOO_LARGE', message, { cause: error, details });
  }
  return new DocprocError(codeOfRpc(error.code), error.message, { cause: error });
}

function codeOfRpc(code: TRPCError['code']): ErrorCode {
  if (code === 'CLIENT_CLOSED_REQUEST') return 'UPLOAD_INCOMPLETE';
  return code === 'NOT_FOUND' ? 'NOT_FOUND' : 'VALIDATION_FAILED';
}

function fieldsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.map((issue) => [issue.path.join('.'), issue.message]));
}

/** The same error for tRPC, with the code that decides the HTTP status. */
export function toRpcError(error: unknown): TRPCError {
  // tRPC's own errors keep their code: no such procedure is 404, a wrong method 405.
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') return error;
  const known = toKnownError(error);
  return new TRPCError({ code: rpcCodes[known.code], message: known.message, cause: known });
}
