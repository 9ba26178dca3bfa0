import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { Metadata } from '../../../model/index.ts';
import { describeDocument } from '../content/metadata.ts';

/** What the file states about itself. A file whose metadata is broken has none. */
export async function readMetadata(document: PDFDocumentProxy): Promise<Metadata> {
  const { info } = await document.getMetadata().catch(() => ({ info: {} }));
  const entries = info as Readonly<Record<string, unknown>>;
  return {
    ...describeDocument((name) => entries[name]),
    pageCount: document.numPages,
    encrypted: typeof entries['EncryptFilterName'] === 'string',
  };
}
