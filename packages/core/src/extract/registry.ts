import type { FormatName } from './detect/index.ts';
import type { FormatExtractor } from './format.ts';

/** Loads the extractor of a format, and with it whatever library it needs. */
export const extractors: Readonly<Record<FormatName, () => Promise<FormatExtractor>>> = {
  pdf: async () => (await import('./pdf/index.ts')).extractPdf,
  workbook: async () => (await import('./excel/index.ts')).extractWorkbook,
  csv: async () => (await import('./csv/index.ts')).extractCsv,
  image: async () => (await import('./image/index.ts')).extractImage,
  text: async () => (await import('./text/index.ts')).extractText,
};
