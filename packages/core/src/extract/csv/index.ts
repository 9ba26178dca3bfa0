/** Text tables (CSV, TSV): a row-by-row reader, and the extractor. */
import type { FormatExtractor } from '../format.ts';
import { collectBook } from '../sheet/collect.ts';
import { openCsv } from './reader.ts';

export { type CsvOptions, openCsv } from './reader.ts';

/** Extracts a text table as a spreadsheet of one sheet. */
export const extractCsv: FormatExtractor = async (source, context) => {
  const { mediaType, signal } = context;
  await using book = await openCsv(source, { mediaType, signal });
  return await collectBook(book, context);
};
