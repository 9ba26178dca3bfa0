import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { Metadata } from '../../../model/index.ts';
import { describeDocument } from '../content/metadata.ts';
import { readAttachments, readOutline } from './outline.ts';

/** What the file states about itself. A file whose metadata is broken has none. */
export async function readMetadata(document: PDFDocumentProxy, neededPassword: boolean): Promise<Metadata> {
  const { info } = await document.getMetadata().catch(() => ({ info: {} }));
  const entries = info as Readonly<Record<string, unknown>>;
  const encrypted = typeof entries['EncryptFilterName'] === 'string';
  const outline = await readOutline(document);
  const attachments = await readAttachments(document);
  return {
    ...describeDocument((name) => entries[name]),
    pageCount: document.numPages,
    encrypted,
    ...(encrypted && { encryption: neededPassword ? 'user' : 'owner' }),
    ...(outline.length > 0 && { outline }),
    ...(attachments.length > 0 && { attachments }),
  };
}
