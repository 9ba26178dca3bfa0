import { type Box, unionOf } from '../../../model/index.ts';
import type { TaggedElement } from '../../../ports/index.ts';

/** A node of a page's structure as an engine reads it. */
export interface StructureNode {
  readonly role: string;
  /** Numbers of the marked content that belongs to it directly. */
  readonly content: readonly number[];
  readonly children: readonly StructureNode[];
}

/** Where a page's marked content stands, by its number. */
export type ContentBoxes = Map<number, Box>;

/** Widens the place of the marked content by a box. */
export function addContentBox(boxes: ContentBoxes, id: number, box: Box): void {
  const known = boxes.get(id);
  boxes.set(id, known ? unionOf([known, box]) : box);
}

// Structure deeper or larger than these is no help to a reader.
const maxDepth = 64;
const maxElements = 20_000;

/** The structure as a flat list in reading order; what holds no glyph is left out. */
export function listTags(roots: readonly StructureNode[], boxes: ContentBoxes): readonly TaggedElement[] {
  const result: (Omit<TaggedElement, 'box'> & { box: Box | undefined })[] = [];
  const add = (node: StructureNode, parent: number, depth: number): Box | undefined => {
    if (depth > maxDepth || result.length >= maxElements) return undefined;
    const index = result.length;
    const element: (typeof result)[number] = { role: node.role, parent, box: undefined };
    result.push(element);
    const parts: (Box | undefined)[] = node.content.map((id) => boxes.get(id));
    for (const child of node.children) parts.push(add(child, index, depth + 1));
    const known = parts.filter((part) => part !== undefined);
    if (known.length === 0) {
      result.length = index;
      return undefined;
    }
    element.box = unionOf(known);
    return element.box;
  };
  for (const root of roots) add(root, -1, 0);
  return result.flatMap(({ role, parent, box }) => (box ? [{ role, parent, box }] : []));
}
