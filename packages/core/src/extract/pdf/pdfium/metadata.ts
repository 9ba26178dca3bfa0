import type { Metadata } from '../../../model/index.ts';
import { describeDocument } from '../content/metadata.ts';
import type { LoadedFile } from './session.ts';
import { readUtf16, withText } from './strings.ts';

/** What the file states about itself. */
export function readMetadata({ pdfium, document }: LoadedFile): {
  readonly pageCount: number;
  readonly metadata: Metadata;
} {
  const { call } = pdfium;
  const entry = (name: string) =>
    withText(pdfium, name, (tag) =>
      readUtf16(pdfium, (address, size) => call.FPDF_GetMetaText(document, tag, address, size)),
    );
  const pageCount = Math.max(0, call.FPDF_GetPageCount(document));
  const encrypted = call.EPDF_IsEncrypted(document) !== 0;
  return { pageCount, metadata: { ...describeDocument(entry), pageCount, encrypted } };
}
