import type { PDFPageProxy } from 'pdfjs-dist';
import type { StructureNode } from '../content/tags.ts';

/** The part of pdf.js's structure tree that is read. */
interface NodeLike {
  readonly role?: unknown;
  readonly children?: unknown;
  readonly type?: unknown;
  readonly id?: unknown;
}

const maxDepth = 64;

/** The structure of a page. Empty where it has none. */
export async function readStructure(page: PDFPageProxy): Promise<readonly StructureNode[]> {
  const root: unknown = await page.getStructTree().catch(() => null);
  return typeof root === 'object' && root !== null ? childrenOf(root, 0) : [];
}

function childrenOf(node: NodeLike, depth: number): StructureNode[] {
  if (!Array.isArray(node.children) || depth > maxDepth) return [];
  return (node.children as readonly NodeLike[]).flatMap((child) =>
    typeof child.role === 'string'
      ? [{ role: child.role, content: contentOf(child), children: childrenOf(child, depth + 1) }]
      : [],
  );
}

/** Numbers of the marked content, which pdf.js names `p<page>_mc<number>`. */
function contentOf(node: NodeLike): number[] {
  if (!Array.isArray(node.children)) return [];
  return (node.children as readonly NodeLike[]).flatMap(({ type, id }) => {
    const match = type === 'content' && typeof id === 'string' ? /_mc(\d+)$/.exec(id) : null;
    return match ? [Number(match[1])] : [];
  });
}
