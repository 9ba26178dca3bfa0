/** Errors: one class, a union of stable codes, and the sentence for each. */
export { type ErrorCode, errorCatalogue, errorCodes, isErrorCode } from './codes.ts';
export {
  DocprocError,
  type DocprocErrorOptions,
  type ErrorDetails,
  isDocprocError,
  toDocprocError,
} from './error.ts';
