import { type DocprocError, isDocprocError, toDocprocError } from '../errors/index.ts';
import type { Issue, Page, Source, Table, Timings } from '../model/index.ts';
import { assembleSummary, type DocumentSummary, failedSummary, issueOf } from './assemble.ts';
import { contextOf } from './context.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type DetectedType, detectType } from './detect/index.ts';
import { mismatchOf } from './detect/mismatch.ts';
import type { FormatResult, PageResult } from './format.ts';
import { createGathering, type Gathering } from './gathering.ts';
import { digestOf } from './input/digest.ts';
import { checkSize } from './input/limits.ts';
import { nameOf } from './input/name.ts';
import { openInput } from './input/open.ts';
import type { ByteSource } from './input/source.ts';
import type { ExtractInput } from './options.ts';
import { type ProgressTracker, trackProgress } from './progress.ts';
import { extractors } from './registry.ts';
import type { ExtractSettings } from './settings.ts';

/** A page as it comes out of a file, while the pages after it are still to be read. */
export interface ExtractedPage {
  readonly page: Page;
  /** The tables on the page. */
  readonly tables: readonly Table[];
  /** What is to be said of the page. The summary's issues hold it too. */
  readonly issues: readonly Issue[];
}

/** A file at work: pages come when they are asked for, and what concerns all of them at the end. */
export type Reading = AsyncGenerator<ExtractedPage, DocumentSummary, void>;

/** What is known of the file so far. A failure at any point reports it. */
interface Known {
  opened: ByteSource | undefined;
  source: Source;
  type: DetectedType | undefined;
  issues: Issue[];
  readonly gathering: Gathering;
}

/** What the steps of one reading share. */
interface Work {
  readonly settings: ExtractSettings;
  readonly known: Known;
  readonly deadline: Deadline;
  readonly tracker: ProgressTracker;
  readonly timings: () => Timings;
}

/**
 * Reads a file page by page. Only `ABORTED` is thrown; every other failure is told in the summary. Ending the
 * iteration early closes the file and frees what was read.
 */
export async function* readInput(input: ExtractInput, settings: ExtractSettings): Reading {
  const work = startWork(input, settings);
  const { known, deadline } = work;
  try {
    const pages = await deadline.guard(openFormat(input, work));
    try {
      for (;;) {
        const step = await deadline.guard(pages.next());
        if (step.done) return await summaryOf(step.value, work);
        known.gathering.add(step.value);
        const { page, tables, issues } = step.value;
        yield { page, tables, issues };
      }
    } finally {
      await leave(pages, deadline);
    }
  } catch (error) {
    return await failureOf(error, work);
  } finally {
    deadline.clear();
    // Here rather than where it was opened: work that was left behind never comes to its end.
    await known.opened?.close();
  }
}

const unknownType = 'application/octet-stream';

function startWork(input: ExtractInput, settings: ExtractSettings): Work {
  const { clock } = settings;
  const started = clock.now();
  const tracker = trackProgress(clock, settings.onProgress);
  const source = { name: nameOf(input, settings.name), mediaType: unknownType, bytes: 0, sha256: '' };
  return {
    settings,
    known: { opened: undefined, source, type: undefined, issues: [], gathering: createGathering() },
    deadline: startDeadline(settings.limits.timeoutMs, settings.signal),
    tracker,
    timings: () => ({ totalMs: Math.max(0, clock.now() - started), stages: tracker.stages() }),
  };
}

/** Opens the input and finds out what it is. */
async function openFormat(input: ExtractInput, { settings, known, deadline, tracker }: Work) {
  const { signal } = deadline;
  const { maxBytes } = settings.limits;
  signal.throwIfAborted();
  const source = await openInput(input, { name: settings.name, maxBytes, signal });
  known.opened = source;
  known.source = { ...known.source, bytes: source.size };
  checkSize(source, maxBytes);
  known.source = { ...known.source, sha256: await digestOf(source, signal) };
  const type = await detectType(source);
  known.type = type;
  known.source = { ...known.source, mediaType: type.mediaType };
  known.issues.push(...mismatchOf(source.name, type));
  tracker.expect(type.format);
  tracker.report('detect', 1, 1);
  const extractFormat = await extractors[type.format]();
  return extractFormat(source, contextOf(type.mediaType, settings, signal, tracker.report));
}

/** Frees what the format holds. Work that did not heed the signal is not waited for. */
async function leave(
  pages: AsyncGenerator<PageResult, FormatResult, void>,
  { signal }: Deadline,
): Promise<void> {
  const left = pages.return(nothing);
  if (signal.aborted) left.catch(() => undefined);
  else await left;
}

const nothing: FormatResult = {
  kind: 'text',
  sheets: [],
  tables: [],
  metadata: {},
  issues: [],
  grids: [],
};

function summaryOf(result: FormatResult, { known, settings, tracker, timings }: Work) {
  const { profile, dateOrder } = settings;
  return assembleSummary({ ...known, result, profile, dateOrder, tracker, timings });
}

/** What is said of a file that could not be read, or not to its end in the time it had. */
async function failureOf(error: unknown, work: Work): Promise<DocumentSummary> {
  const { known, deadline, settings, timings } = work;
  const reason = reasonOf(error, deadline);
  if (reason.code === 'ABORTED') throw reason;
  if (reason.code === 'INTERNAL') {
    settings.logger.error({ err: reason.cause }, 'extraction failed unexpectedly');
  }
  const kind = known.type?.kind;
  // The pages that were read in time are worth having.
  if (reason.code === 'TIMEOUT' && known.gathering.pages > 0 && kind !== undefined) {
    return await summaryOf({ ...nothing, kind, issues: [issueOf(reason)] }, work);
  }
  return failedSummary({ ...known, kind, error: reason, timings: timings() });
}

function reasonOf(error: unknown, deadline: Deadline): DocprocError {
  // Whatever broke after the signal broke because of it.
  return deadline.reason() ?? (isDocprocError(error) ? error : toDocprocError(error));
}
