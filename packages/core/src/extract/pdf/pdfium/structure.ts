import type { StructureNode } from '../content/tags.ts';
import type { OpenPage } from './page.ts';
import type { LoadedFile } from './session.ts';
import { readUtf16 } from './strings.ts';

const maxDepth = 64;
const maxNodes = 50_000;

/** Whether the file gives its content a structure. */
export function isTagged({ pdfium, document }: LoadedFile): boolean {
  return pdfium.call.FPDFCatalog_IsTagged(document) !== 0;
}

/** The structure of a page. Empty where it has none. */
export function readStructure({ pdfium }: LoadedFile, page: OpenPage): readonly StructureNode[] {
  const { call } = pdfium;
  const tree = call.FPDF_StructTree_GetForPage(page.handle);
  if (tree === 0) return [];
  let left = maxNodes;

  const nodeOf = (element: number, depth: number): StructureNode => {
    const role = readUtf16(pdfium, (address, size) =>
      call.FPDF_StructElement_GetType(element, address, size),
    );
    const content: number[] = [];
    const children: StructureNode[] = [];
    const count = call.FPDF_StructElement_CountChildren(element);
    for (let i = 0; i < count && left-- > 0; i++) {
      const child = call.FPDF_StructElement_GetChildAtIndex(element, i);
      const id = child === 0 ? call.FPDF_StructElement_GetChildMarkedContentID(element, i) : -1;
      if (child !== 0 && depth < maxDepth) children.push(nodeOf(child, depth + 1));
      else if (id >= 0) content.push(id);
    }
    return { role, content, children };
  };

  const roots: StructureNode[] = [];
  const count = call.FPDF_StructTree_CountChildren(tree);
  for (let i = 0; i < count && left-- > 0; i++) {
    const element = call.FPDF_StructTree_GetChildAtIndex(tree, i);
    if (element !== 0) roots.push(nodeOf(element, 0));
  }
  call.FPDF_StructTree_Close(tree);
  return roots;
}
