/** Workbooks: row-by-row readers, and the extractor that turns a workbook into tables. */
import type { FormatExtractor } from '../format.ts';
import { collectBook } from '../sheet/collect.ts';
import { openSheets } from '../sheets.ts';

export { openWorkbook } from './workbook.ts';

/**
 * Extracts a workbook of any kind that `openSheets` opens: every sheet, the tables on it with typed values, the cells
 * near the top for fields, and the workbook's properties.
 */
export const extractWorkbook: FormatExtractor = async (source, context) => {
  const { mediaType, password, signal } = context;
  await using book = await openSheets(source, { mediaType, password, signal });
  return await collectBook(book, context);
};
