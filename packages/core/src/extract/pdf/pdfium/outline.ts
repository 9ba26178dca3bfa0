import type { Attachment, OutlineEntry } from '../../../model/index.ts';
import { maxAttachments, maxOutlineDepth, maxOutlineEntries, oneLine } from '../content/outline.ts';
import type { LoadedFile } from './session.ts';
import { readUtf16 } from './strings.ts';

/** The table of contents. A list that leads back into itself is read once. */
export function readOutline({ pdfium, document }: LoadedFile): readonly OutlineEntry[] {
  const { call } = pdfium;
  const entries: OutlineEntry[] = [];
  const seen = new Set<number>();
  const addAll = (parent: number, level: number): void => {
    let entry = call.FPDFBookmark_GetFirstChild(document, parent);
    while (entry !== 0 && !seen.has(entry) && entries.length < maxOutlineEntries) {
      seen.add(entry);
      const bookmark = entry;
      const title = oneLine(
        readUtf16(pdfium, (address, size) => call.FPDFBookmark_GetTitle(bookmark, address, size)),
      );
      const page = pageOf({ pdfium, document }, entry);
      if (title !== '') entries.push({ title, level, ...(page !== undefined && { page }) });
      if (level < maxOutlineDepth) addAll(entry, level + 1);
      entry = call.FPDFBookmark_GetNextSibling(document, entry);
    }
  };
  addAll(0, 1);
  return entries;
}

// fpdf_doc.h
const goToAction = 1;

function pageOf(
  { pdfium, document }: Pick<LoadedFile, 'pdfium' | 'document'>,
  entry: number,
): number | undefined {
  const { call } = pdfium;
  const action = call.FPDFBookmark_GetAction(entry);
  if (action !== 0 && call.FPDFAction_GetType(action) !== goToAction) return undefined;
  const direct = call.FPDFBookmark_GetDest(document, entry);
  const target = direct !== 0 || action === 0 ? direct : call.FPDFAction_GetDest(document, action);
  const index = target === 0 ? -1 : call.FPDFDest_GetDestPageIndex(document, target);
  return index >= 0 ? index + 1 : undefined;
}

/** Names of the files inside the file. */
export function readAttachments({ pdfium, document }: LoadedFile): readonly Attachment[] {
  const { call } = pdfium;
  const count = Math.min(call.FPDFDoc_GetAttachmentCount(document), maxAttachments);
  const result: Attachment[] = [];
  for (let i = 0; i < count; i++) {
    const attachment = call.FPDFDoc_GetAttachment(document, i);
    if (attachment === 0) continue;
    const name = oneLine(
      readUtf16(pdfium, (address, size) => call.FPDFAttachment_GetName(attachment, address, size)),
    );
    if (name !== '') result.push({ name });
  }
  return result;
}
