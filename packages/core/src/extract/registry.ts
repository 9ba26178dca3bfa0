import type { FormatName } from './detect/index.ts';
import type { FormatExtractor, PagedExtractor } from './format.ts';

/** Loads the extractor of a format, and with it whatever library it needs. */
export const extractors: Readonly<Record<FormatName, () => Promise<PagedExtractor>>> = {
  pdf: async () => (await import('./pdf/index.ts')).extractPdf,
  workbook: async () => withoutPages((await import('./excel/index.ts')).extractWorkbook),
  csv: async () => withoutPages((await import('./csv/index.ts')).extractCsv),
  image: async () => (await import('./image/index.ts')).extractImage,
  text: async () => (await import('./text/index.ts')).extractText,
};

function withoutPages(extract: FormatExtractor): PagedExtractor {
  return async function* read(source, context) {
    yield* [];
    return await extract(source, context);
  };
}
