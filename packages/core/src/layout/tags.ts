import { areaOf, type Box, overlapOf } from '../model/index.ts';
import type { TaggedElement } from '../ports/index.ts';

const headingRole = /^(?:H[1-6]?|Title)$/;
// Where most of a page is tagged as a heading, the tags were not made by someone who reads.
const mostHeadings = 0.5;

/** Finds the structure type of the heading that the tags put at a place, or undefined where they put none. */
export function headingTags(
  tags: readonly TaggedElement[],
  page: { readonly width: number; readonly height: number },
): ((box: Box) => string | undefined) | undefined {
  const headings = tags.filter((tag) => headingRole.test(tag.role));
  const covered = headings.reduce((sum, { box }) => sum + areaOf(box), 0);
  if (headings.length === 0 || covered > mostHeadings * page.width * page.height) return undefined;
  return (box) => headings.find((tag) => overlapOf(tag.box, box) > 0.6 * areaOf(box))?.role;
}
