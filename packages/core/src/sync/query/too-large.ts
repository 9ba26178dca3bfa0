import { DocprocError } from '../../errors/index.ts';

/** What is said of a file that would have more bytes than it may. */
export function exportTooLarge(fileBytes: number): DocprocError {
  const shown = fileBytes >= 2 ** 20 ? `${Math.floor(fileBytes / 2 ** 20)} MiB` : `${fileBytes} bytes`;
  const message = `The file would have more than ${shown}. Choose fewer rows or columns, or Parquet rather than CSV.`;
  const details = { limit: { name: 'fileBytes', value: fileBytes } };
  return new DocprocError('EXPORT_TOO_LARGE', message, { details });
}
