import { relatePages } from '../layout/document/index.ts';
import type { Document, Page, Table } from '../model/index.ts';
import { toDocument } from './assemble.ts';
import type { ExtractInput, ExtractOptions } from './options.ts';
import { readInput } from './reading.ts';
import { type ExtractSettings, parseSettings } from './settings.ts';

/**
 * Reads a file of any supported type and returns everything that was found in it, and where.
 *
 * It never throws for what the file is: a file that is missing, damaged, encrypted, unsupported, too large or too slow
 * gives a Document of status `failed` with the reason in `issues`. Its `kind` is then `text`, and its `source` holds
 * what was known by then: `bytes` 0 and `sha256` empty where not even that. Where only the time runs out, the pages
 * that were read by then are kept, and the status is `partial`. It throws `OPTION_INVALID` for wrong options and
 * `ABORTED` when `signal` is aborted.
 *
 * @example
 * const document = await extract('invoice.pdf', { ocr: 'never' });
 * if (document.status === 'failed') console.error(document.issues[0]?.message);
 * for (const field of document.fields) console.log(field.name, field.value, field.origin);
 */
export async function extract(input: ExtractInput, options: ExtractOptions = {}): Promise<Document> {
  return extractBy(input, parseSettings(input, options));
}

/** Extracts by settings that were checked. */
export async function extractBy(input: ExtractInput, settings: ExtractSettings): Promise<Document> {
  const reading = readInput(input, settings);
  const pages: Page[] = [];
  const tables: Table[] = [];
  for (;;) {
    const step = await reading.next();
    if (!step.done) {
      pages.push(step.value.page);
      tables.push(...step.value.tables);
      continue;
    }
    const { status, source } = step.value;
    settings.logger.debug({ status, mediaType: source.mediaType }, 'extracted');
    if (status === 'failed') return toDocument(step.value);
    const related = relatePages({ pages, tables });
    return toDocument(step.value, related.pages, related.tables);
  }
}
