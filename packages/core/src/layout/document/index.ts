import type { Page, Table } from '../../model/index.ts';
import { withContinued } from './continued.ts';
import { withFurniture } from './furniture.ts';
import { withLevels } from './headings.ts';

/** Pages of one document, in order, and the tables on them. */
export interface DocumentLayout {
  readonly pages: readonly Page[];
  readonly tables: readonly Table[];
}

/**
 * What only all pages together show: running titles and page numbers, the levels of headings, and tables that go on
 * from one page to the next. Texts, boxes and the order of blocks stay as they are.
 *
 * @example
 * const { pages, tables } = relatePages({ pages: laid.map((one) => one.page), tables: laid.flatMap((one) => one.tables) });
 */
export function relatePages({ pages, tables }: DocumentLayout): DocumentLayout {
  const furnished = withLevels(withFurniture(pages));
  return { pages: furnished, tables: withContinued(furnished, tables) };
}
