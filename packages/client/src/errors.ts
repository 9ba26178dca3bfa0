import { DocprocError, type ErrorDetails, isDocprocError, isErrorCode } from '@org/docproc-core/errors';
import { isTRPCClientError } from '@trpc/client';

/**
 * The error that a call of ours rejects with: the server's own, with the same code, message and details;
 * `NETWORK_FAILED` where the server could not be reached or did not answer as a server of ours does; `ABORTED` where
 * the caller's signal ended the call.
 *
 * @example
 * await client.trpc.documents.get.query({ id }).catch((error) => {
 *   if (toDocprocError(error).code === 'DOCUMENT_NOT_FOUND') return undefined;
 *   throw error;
 * });
 */
export function toDocprocError(error: unknown): DocprocError {
  if (isDocprocError(error)) return error;
  if (isTRPCClientError(error)) return failureOf(error.shape) ?? toDocprocError(causeOf(error));
  if (isAbort(error)) return new DocprocError('ABORTED', undefined, { cause: error });
  return new DocprocError('NETWORK_FAILED', undefined, { cause: error });
}

/** Runs the call and gives its failures their codes. */
export async function coded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toDocprocError(error);
  }
}

/**
 * The error that a server's answer tells: tRPC's `{ data: { docprocCode, details } }`, also inside `{ error }`, or the
 * REST face's `{ error_code, details }`. `undefined` where it tells none.
 */
export function failureOf(answer: unknown): DocprocError | undefined {
  const { error, data, message, error_code, details } = fieldsOf(answer);
  if (error !== undefined) return failureOf(error);
  const inner = fieldsOf(data);
  const code = inner['docprocCode'] ?? error_code;
  if (!isErrorCode(code)) return undefined;
  const told = (inner['details'] ?? details ?? {}) as ErrorDetails;
  return new DocprocError(code, typeof message === 'string' ? message : undefined, { details: told });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** What lies under tRPC's wrapping, which has no code of its own. */
function causeOf(error: Error): unknown {
  return isTRPCClientError(error.cause) || error.cause === undefined
    ? { message: error.message }
    : error.cause;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
