import type { DocprocError } from '../errors/index.ts';
import type { Document, DocumentKind, Issue, Source, Timings } from '../model/index.ts';
import type { FormatResult } from './format.ts';
import { detectLanguages } from './languages.ts';
import type { FieldProfile } from './options.ts';
import type { ProgressTracker } from './progress.ts';

/** Everything that `extract()` knows once a format was read. */
export interface Assembly {
  readonly source: Source;
  /** Issues from before the format was read. */
  readonly issues: readonly Issue[];
  readonly result: FormatResult;
  readonly profile: FieldProfile;
  readonly tracker: ProgressTracker;
  readonly timings: () => Timings;
}

/** Adds type, fields and languages to what a format's extractor found, and decides the status. */
export async function assembleDocument(assembly: Assembly): Promise<Document> {
  const { source, result, tracker } = assembly;
  const { findFields } = await import('../fields/index.ts');
  const found = findFields({
    pages: result.lines,
    tables: result.tables,
    grids: result.grids,
    profile: assembly.profile,
  });
  const issues = [...assembly.issues, ...result.issues, ...found.issues];
  const failed = isEmpty(result) && issues.some((issue) => issue.severity === 'error');
  const partial = issues.some((issue) => issue.severity === 'error');
  const languages = detectLanguages(textOf(result));
  tracker.report('fields', 1, 1);
  return {
    schemaVersion: 1,
    source,
    kind: result.kind,
    status: failed ? 'failed' : partial ? 'partial' : 'ok',
    type: found.type,
    languages,
    pages: result.pages,
    sheets: result.sheets,
    tables: result.tables,
    fields: found.fields,
    metadata: result.metadata,
    issues,
    timings: assembly.timings(),
  };
}

/** The Document of a file of which nothing could be read. */
export function failedDocument(failure: {
  readonly source: Source;
  readonly kind: DocumentKind | undefined;
  readonly issues: readonly Issue[];
  readonly error: DocprocError;
  readonly timings: Timings;
}): Document {
  const { code, message, details } = failure.error;
  const issue: Issue = {
    code,
    severity: 'error',
    message,
    ...(details.page === undefined ? {} : { page: details.page }),
    ...(details.sheet === undefined ? {} : { sheet: details.sheet }),
    ...(details.ref === undefined ? {} : { ref: details.ref }),
  };
  return {
    schemaVersion: 1,
    source: failure.source,
    kind: failure.kind ?? 'text',
    status: 'failed',
    type: { name: 'unknown', confidence: 0 },
    languages: [],
    pages: [],
    sheets: [],
    tables: [],
    fields: [],
    metadata: {},
    issues: [...failure.issues, issue],
    timings: failure.timings,
  };
}

function isEmpty({ pages, sheets, tables }: FormatResult): boolean {
  return pages.length === 0 && sheets.length === 0 && tables.length === 0;
}

/** Enough of the text to tell its languages. */
function textOf({ pages, tables }: FormatResult): string {
  const parts: string[] = [];
  let length = 0;
  const add = (text: string) => {
    parts.push(text);
    length += text.length;
    return length < 200_000;
  };
  for (const page of pages) if (!add(page.text)) return parts.join('\n');
  if (pages.length > 0) return parts.join('\n');
  for (const table of tables) {
    for (const cell of table.cells) if (!add(cell.text)) return parts.join(' ');
  }
  return parts.join(' ');
}
