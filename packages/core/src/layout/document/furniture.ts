import type { Block, BlockRole, Page } from '../../model/index.ts';

// Running titles and page numbers stand in these shares of the page's height.
const topShare = 0.12;
const bottomShare = 0.9;
const longest = 200;
// Places that differ by less than this share of the height are the same on another page.
const samePlace = 0.02;
// Blocks at each end of a page that are looked at.
const mostAtEnd = 4;

/** A block that may be furniture. */
interface Candidate {
  readonly page: number;
  readonly block: Block;
  readonly role: BlockRole;
  /** The text without its numbers. */
  readonly key: string;
  /** Where it stands, as a share of the height. */
  readonly at: number;
}

/** Marks what several pages have alike at their top or bottom, but for the page number. */
export function withFurniture(pages: readonly Page[]): Page[] {
  if (pages.length < 2) return [...pages];
  const groups = new Map<string, Candidate[]>();
  for (const candidate of pages.flatMap(candidatesOf)) {
    const key = `${candidate.role} ${candidate.key}`;
    const group = groups.get(key);
    if (group) group.push(candidate);
    else groups.set(key, [candidate]);
  }
  const roles = new Map<Block, BlockRole>();
  for (const group of groups.values()) {
    for (const { block, role } of repeated(group, pages.length)) roles.set(block, role);
  }
  return roles.size === 0 ? [...pages] : pages.map((page) => furnish(page, roles));
}

function candidatesOf(page: Page): Candidate[] {
  const texts = page.blocks.filter(
    (block) =>
      block.kind !== 'table' && block.kind !== 'figure' && block.text.length <= longest && block.text !== '',
  );
  const sorted = texts.toSorted((a, b) => a.box[1] - b.box[1]);
  const top = sorted.slice(0, mostAtEnd).filter((block) => block.box[3] < topShare * page.height);
  const bottom = sorted.slice(-mostAtEnd).filter((block) => block.box[1] > bottomShare * page.height);
  return [
    ...top.map((block) => candidate(page, block, 'header')),
    ...bottom.map((block) => candidate(page, block, 'footer')),
  ];
}

function candidate(page: Page, block: Block, role: BlockRole): Candidate {
  const key = block.text
    .normalize('NFKC')
    .replaceAll(/\d+/g, '#')
    .replace(/^[ivxlc]{1,7}$/i, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { page: page.number, block, role, key, at: block.box[1] / Math.max(1, page.height) };
}

/** The members of a group that stand at one place on enough pages: a third of them, as sides may alternate. */
function repeated(group: readonly Candidate[], pages: number): Candidate[] {
  const least = Math.max(2, Math.ceil(pages / 3));
  const places = new Map<number, Set<number>>();
  const placeOf = ({ at }: Candidate) => Math.round(at / samePlace);
  for (const one of group) {
    const known = places.get(placeOf(one)) ?? new Set();
    places.set(placeOf(one), known.add(one.page));
  }
  return group.filter((one) => {
    const place = placeOf(one);
    const near = [place - 1, place, place + 1].reduce((sum, at) => sum + (places.get(at)?.size ?? 0), 0);
    return near >= least;
  });
}

function furnish(page: Page, roles: ReadonlyMap<Block, BlockRole>): Page {
  const blocks = page.blocks.map((block): Block => {
    const role = roles.get(block);
    if (role === undefined) return block;
    const { level: _, items: __, ...rest } = block;
    return { ...rest, kind: 'paragraph', role };
  });
  return { ...page, blocks };
}
