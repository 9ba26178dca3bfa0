import { type ErrorCode, errorCatalogue, isErrorCode } from './codes.ts';

/** What a {@link DocprocError} can say beyond its code and message. All of it is safe to show to the caller. */
export interface ErrorDetails {
  readonly file?: string;
  readonly page?: number;
  readonly sheet?: number;
  readonly ref?: string;
  /** Name of the limit that was reached, and its value in the unit that its option states. */
  readonly limit?: { readonly name: string; readonly value: number };
  /** Path of a field in the input -> what is wrong with it. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Seconds to wait before trying again. */
  readonly retryAfter?: number;
}

/** Options of {@link DocprocError}. */
export interface DocprocErrorOptions {
  /** The error that led to this one. Kept for logs, never sent to a client. */
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
}

/**
 * The one error class of Docproc. `code` is stable and can be switched on; `message` is for people.
 *
 * @example
 * try {
 *   await extract('scan.pdf');
 * } catch (error) {
 *   if (isDocprocError(error) && error.code === 'DOCUMENT_ENCRYPTED') askForPassword();
 *   else throw error;
 * }
 */
export class DocprocError extends Error {
  override readonly name = 'DocprocError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string = errorCatalogue[code], options: DocprocErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Whether the value is a {@link DocprocError}, also one that came from another copy of this package. */
export function isDocprocError(value: unknown): value is DocprocError {
  return (
    value instanceof Error && value.name === 'DocprocError' && 'code' in value && isErrorCode(value.code)
  );
}

/** The value itself where it is a {@link DocprocError}; otherwise one with the given code and the value as cause. */
export function toDocprocError(value: unknown, code: ErrorCode = 'INTERNAL'): DocprocError {
  if (isDocprocError(value)) return value;
  if (isAbort(value)) return new DocprocError('ABORTED', undefined, { cause: value });
  return new DocprocError(code, undefined, { cause: value });
}

function isAbort(value: unknown): boolean {
  return value instanceof Error && value.name === 'AbortError';
}
