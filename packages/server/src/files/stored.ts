import { DocprocError } from '@org/docproc-core/errors';
import type { Services } from '../services.ts';
import type { FileTarget } from './links.ts';

/** A file that can be downloaded. */
export interface StoredFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The file of an owner's document or report.
 * Errors: `DOCUMENT_NOT_FOUND`, `REPORT_NOT_FOUND`, `RESULT_NOT_READY` where the report is not built.
 */
export async function fileOf(
  { documents, reports }: Pick<Services, 'documents' | 'reports'>,
  { kind, id, ownerId }: FileTarget,
): Promise<StoredFile> {
  if (kind === 'documents') {
    const { name, mediaType, bytes, sha256 } = await documents.get(ownerId, id);
    return { fileName: name, mediaType, bytes, sha256 };
  }
  const { title, file } = await reports.get(ownerId, id);
  if (!file) throw new DocprocError('RESULT_NOT_READY', 'The report is not built yet.');
  return { ...file, fileName: `${fileNameOf(title ?? 'report')}.${file.extension}` };
}

/** A title as the name of a file; cut between characters, never within one. */
function fileNameOf(title: string): string {
  const plain = title.replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, '_');
  return [...plain].slice(0, 100).join('');
}
