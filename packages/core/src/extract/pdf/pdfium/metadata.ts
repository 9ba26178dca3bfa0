import type { Metadata } from '../../../model/index.ts';
import { describeDocument } from '../content/metadata.ts';
import { readAttachments, readOutline } from './outline.ts';
import type { LoadedFile } from './session.ts';
import { readUtf16, withText } from './strings.ts';

/** What the file states about itself. */
export function readMetadata(file: LoadedFile): {
  readonly pageCount: number;
  readonly metadata: Metadata;
} {
  const { pdfium, document } = file;
  const { call } = pdfium;
  const entry = (name: string) =>
    withText(pdfium, name, (tag) =>
      readUtf16(pdfium, (address, size) => call.FPDF_GetMetaText(document, tag, address, size)),
    );
  const pageCount = Math.max(0, call.FPDF_GetPageCount(document));
  const encrypted = call.EPDF_IsEncrypted(document) !== 0;
  const outline = readOutline(file);
  const attachments = readAttachments(file);
  const metadata: Metadata = {
    ...describeDocument(entry),
    pageCount,
    encrypted,
    ...(encrypted && { encryption: file.neededPassword ? 'user' : 'owner' }),
    ...(outline.length > 0 && { outline }),
    ...(attachments.length > 0 && { attachments }),
  };
  return { pageCount, metadata };
}
