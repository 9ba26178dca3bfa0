import type { DocprocError } from '../errors/index.ts';
import type { Document, DocumentKind, Issue, Source, Timings } from '../model/index.ts';
import type { FormatResult } from './format.ts';
import type { Gathering } from './gathering.ts';
import { detectLanguages } from './languages.ts';
import type { DateOrder, FieldProfile } from './options.ts';
import type { ProgressTracker } from './progress.ts';

/**
 * A Document without its pages: what is known once the last page was read. `tables` are those of sheets; those of
 * pages came with their pages.
 */
export type DocumentSummary = Omit<Document, 'pages'>;

/** Everything that is known once a file was read to its end. */
export interface Assembly {
  readonly source: Source;
  /** Issues from before the format was read. */
  readonly issues: readonly Issue[];
  readonly result: FormatResult;
  /** What fields and languages are found in. */
  readonly gathering: Gathering;
  readonly profile: FieldProfile;
  readonly dateOrder: DateOrder | undefined;
  readonly tracker: ProgressTracker;
  readonly timings: () => Timings;
}

/** Adds type, fields and languages to what a format's extractor found, and decides the status. */
export async function assembleSummary(assembly: Assembly): Promise<DocumentSummary> {
  const { source, result, gathering, tracker } = assembly;
  const { findFields } = await import('../fields/index.ts');
  const found = findFields({
    pages: gathering.lines,
    tables: [...gathering.tables, ...result.tables],
    grids: result.grids,
    profile: assembly.profile,
    ...(assembly.dateOrder === undefined ? {} : { dateOrder: assembly.dateOrder }),
  });
  const issues = [...assembly.issues, ...result.issues, ...found.issues];
  const languages = detectLanguages(gathering.sample(result));
  tracker.report('fields', 1, 1);
  return {
    schemaVersion: 1,
    source,
    kind: result.kind,
    status: statusOf(issues, gathering.pages === 0 && isEmpty(result)),
    type: found.type,
    languages,
    sheets: result.sheets,
    ...(result.names === undefined ? {} : { names: result.names }),
    tables: result.tables,
    fields: found.fields,
    metadata: result.metadata,
    issues,
    timings: assembly.timings(),
  };
}

function statusOf(issues: readonly Issue[], empty: boolean): Document['status'] {
  if (issues.every((issue) => issue.severity !== 'error')) return 'ok';
  return empty ? 'failed' : 'partial';
}

function isEmpty({ sheets, tables }: FormatResult): boolean {
  return sheets.length === 0 && tables.length === 0;
}

/** What is known of a file of which nothing could be read. */
export interface Failure {
  readonly source: Source;
  readonly kind: DocumentKind | undefined;
  readonly issues: readonly Issue[];
  readonly error: DocprocError;
  readonly timings: Timings;
}

/** The summary of a file of which nothing could be read. */
export function failedSummary(failure: Failure): DocumentSummary {
  return {
    schemaVersion: 1,
    source: failure.source,
    kind: failure.kind ?? 'text',
    status: 'failed',
    type: { name: 'unknown', confidence: 0 },
    languages: [],
    sheets: [],
    tables: [],
    fields: [],
    metadata: {},
    issues: [...failure.issues, issueOf(failure.error)],
    timings: failure.timings,
  };
}

/** The issue that says the same as the error. */
export function issueOf({ code, message, details }: DocprocError): Issue {
  return {
    code,
    severity: 'error',
    message,
    ...(details.page === undefined ? {} : { page: details.page }),
    ...(details.sheet === undefined ? {} : { sheet: details.sheet }),
    ...(details.ref === undefined ? {} : { ref: details.ref }),
  };
}

/** The Document of a summary and its pages with their tables, with its keys in the order of the contract. */
export function toDocument(
  summary: DocumentSummary,
  pages: Document['pages'] = [],
  tables: Document['tables'] = [],
): Document {
  const { schemaVersion, source, kind, status, type, languages, sheets, ...rest } = summary;
  return {
    schemaVersion,
    source,
    kind,
    status,
    type,
    languages,
    pages,
    sheets,
    ...rest,
    tables: [...tables, ...summary.tables],
  };
}
