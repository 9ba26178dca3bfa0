import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { Attachment, OutlineEntry } from '../../../model/index.ts';
import { maxAttachments, maxOutlineDepth, maxOutlineEntries, oneLine } from '../content/outline.ts';

/** The part of an outline's node that is read. */
interface NodeLike {
  readonly title?: unknown;
  readonly dest?: unknown;
  readonly items?: unknown;
}

/** The table of contents. Empty where there is none or it is broken. */
export async function readOutline(document: PDFDocumentProxy): Promise<readonly OutlineEntry[]> {
  const roots: unknown = await document.getOutline().catch(() => null);
  const entries: OutlineEntry[] = [];
  const addAll = async (nodes: unknown, level: number): Promise<void> => {
    if (!Array.isArray(nodes) || level > maxOutlineDepth) return;
    for (const node of nodes as readonly NodeLike[]) {
      if (entries.length >= maxOutlineEntries) return;
      const title = typeof node.title === 'string' ? oneLine(node.title) : '';
      const page = await pageOf(document, node.dest).catch(() => undefined);
      if (title !== '') entries.push({ title, level, ...(page !== undefined && { page }) });
      await addAll(node.items, level + 1);
    }
  };
  await addAll(roots, 1);
  return entries;
}

async function pageOf(document: PDFDocumentProxy, dest: unknown): Promise<number | undefined> {
  const target: unknown = typeof dest === 'string' ? await document.getDestination(dest) : dest;
  const page: unknown = Array.isArray(target) ? target[0] : undefined;
  if (typeof page === 'number') return page + 1;
  if (typeof page !== 'object' || page === null) return undefined;
  return (await document.getPageIndex(page as Parameters<PDFDocumentProxy['getPageIndex']>[0])) + 1;
}

/** Names of the files inside the file. */
export async function readAttachments(document: PDFDocumentProxy): Promise<readonly Attachment[]> {
  const all: unknown = await document.getAttachments().catch(() => null);
  if (!(all instanceof Map)) return [];
  const result: Attachment[] = [];
  for (const [key, value] of all as ReadonlyMap<unknown, { readonly filename?: unknown }>) {
    if (result.length >= maxAttachments) break;
    const name = oneLine(String(value.filename ?? key));
    if (name !== '') result.push({ name });
  }
  return result;
}
