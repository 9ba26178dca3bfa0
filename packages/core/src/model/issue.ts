/** How bad an issue is: an `error` means that something of the document is missing from the result. */
export type IssueSeverity = 'warning' | 'error';

/** Something that went wrong, or that a reader should know, while a document was extracted. */
export interface Issue {
  /**
   * Stable code from the catalogue in `docs/errors.md`. A plain string here, so that a reader of stored
   * documents accepts codes that were added after it was built.
   */
  readonly code: string;
  readonly severity: IssueSeverity;
  /** What failed, where, and what to try. Never quotes the document's content. */
  readonly message: string;
  /** Page it concerns, from 1. */
  readonly page?: number;
  /** Sheet it concerns, from 1. */
  readonly sheet?: number;
  /** Cell or range it concerns, A1-style. */
  readonly ref?: string;
}
