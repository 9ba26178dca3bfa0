import type { ErrorCode } from '@org/docproc-core/errors';

/** Who may call a procedure. */
export type Access = 'anyone' | 'user' | 'admin';

/** What is said of a procedure beside its schemas: documentation, and its place on the REST face. */
export interface ProcedureMeta {
  /** Set by the kind of procedure, not by hand. */
  readonly access?: Access;
  /** One line: what a call does. */
  readonly summary?: string;
  /** Its own failures; those of every call (no login, wrong input, too many calls) are added. */
  readonly errors?: readonly ErrorCode[];
  readonly example?: {
    /** Left out where it takes none, or bytes. */
    readonly input?: unknown;
    readonly output: unknown;
  };
  /** Where it is on the REST face. Left out: only there where a program can listen for long. */
  readonly rest?: readonly RestRoute[];
}

/** A place of a procedure on the REST face. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`, with parameters in braces: `/documents/{id}`. */
  readonly path: string;
  /** Status of success. Default 200. */
  readonly status?: 200 | 201 | 202;
  /** Sentence of the envelope. Default `OK`. */
  readonly message?: string;
  /** Name on the REST face -> name in the procedure's input, where it is not just snake case. */
  readonly names?: Readonly<Record<string, string>>;
  /** Members of the output that are handed on as they are: documents of a contract of their own. */
  readonly verbatim?: readonly string[];
  /**
   * What comes in: a JSON object (also as a form, where `form`), several files as a form, a piece of a file, or the
   * parameters alone. Default: JSON for methods with a body.
   */
  readonly body?: 'json' | 'form' | 'files' | 'piece';
  /** What goes out: the envelope with the output, with a page, with tokens as OAuth2 has them, a file, or lines of a log. Default `data`. */
  readonly answer?: 'data' | 'page' | 'tokens' | 'file' | 'lines';
}
