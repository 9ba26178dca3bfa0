import { DocprocError } from '../errors/index.ts';
import type { DocumentSummary } from './assemble.ts';
import type { ExtractInput, ExtractOptions } from './options.ts';
import { type ExtractedPage, type Reading, readInput } from './reading.ts';
import { parseSettings } from './settings.ts';

/** The pages of a file, each read when it is asked for. Can be gone through once. */
export interface PageStream extends AsyncIterableIterator<ExtractedPage, undefined>, AsyncDisposable {
  /**
   * What concerns the whole file: status, type, fields, metadata, issues, and the tables of sheets. Pages that were
   * not taken yet are read for it and dropped. Throws `ABORTED` where the reading was ended before the last page.
   */
  summary(): Promise<DocumentSummary>;
}

/**
 * Reads a file page by page, in memory that does not grow with the number of pages: a page is read when the one before
 * it has been dealt with, and is not kept. Takes the same options as `extract()`, and the same holds for bad files:
 * one that cannot be read gives no page, and a summary of status `failed`. `timeoutMs` counts the time spent reading,
 * not what the caller does with a page. Workbooks have no pages; their tables come in the summary. What only the whole
 * document tells is not in the pages: running titles, heading levels over all pages, tables that go on over pages.
 *
 * Leaving the loop, aborting `signal` or disposing of the stream closes the file and frees everything.
 * Errors: `OPTION_INVALID` at once; `ABORTED` when `signal` is aborted.
 *
 * @example
 * const pages = extractPages('archive.pdf', { ocr: 'never' });
 * for await (const { page, tables } of pages) console.log(page.number, page.text.length, tables.length);
 * const { status, metadata, fields } = await pages.summary();
 */
export function extractPages(input: ExtractInput, options: ExtractOptions = {}): PageStream {
  const settings = parseSettings(input, options);
  return toStream(readInput(input, settings), settings.signal);
}

function toStream(reading: Reading, signal: AbortSignal | undefined): PageStream {
  let summary: DocumentSummary | undefined;
  let ended = false;
  const end = async () => {
    ended = true;
    signal?.removeEventListener('abort', free);
    // The value is not looked at: a reading that is ended has no summary.
    await reading.return(undefined as never);
  };
  // Between two pages nothing but this listens to the signal.
  const free = () => void end().catch(() => undefined);
  signal?.addEventListener('abort', free, { once: true });

  const next = async (): Promise<IteratorResult<ExtractedPage, undefined>> => {
    if (signal?.aborted) throw new DocprocError('ABORTED', undefined, { cause: signal.reason });
    const step = await reading.next();
    if (!step.done) return step;
    if (!ended) summary = step.value;
    await end();
    return { done: true, value: undefined };
  };
  return {
    next,
    async return() {
      await end();
      return { done: true, value: undefined };
    },
    async summary() {
      while (summary === undefined) {
        if ((await next()).done && summary === undefined) throw endedEarly();
      }
      return summary;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: end,
  };
}

function endedEarly(): DocprocError {
  return new DocprocError(
    'ABORTED',
    'The reading was ended before the last page, so there is no summary of the file.',
  );
}
