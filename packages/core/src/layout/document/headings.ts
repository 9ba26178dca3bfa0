import type { Block, Page } from '../../model/index.ts';

// Larger than the body's size by this factor sets a line apart without any other sign.
const larger = 1.18;
// Sizes that differ by less than this share are one style; a scan's differ by the letters of a line.
const sameStyle = 0.04;
const sameScannedStyle = 0.12;
const longest = 160;
const mostLines = 3;
const maxLevel = 6;
// What OCR reads with less confidence is no heading, however large it is.
const leastSure = 0.6;

/** Decides headings and their levels by the styles of the whole document; tags of the file come first. */
export function withLevels(pages: readonly Page[]): Page[] {
  const blocks = pages.flatMap((page) => page.blocks.filter(isText));
  const body = bodyOf(blocks);
  if (body === undefined) return [...pages];
  const scanned = pages.some((page) => page.textSource === 'ocr');
  const headings = blocks.filter((block) => block.tag === undefined && isHeading(block, body));
  const levels = levelsOf(headings, body, scanned ? sameScannedStyle : sameStyle);
  return pages.map((page) => ({ ...page, blocks: page.blocks.map((block) => leveled(block, levels)) }));
}

function isText(block: Block): boolean {
  return (block.kind === 'heading' || block.kind === 'paragraph') && block.role === undefined;
}

interface Body {
  readonly size: number;
  readonly bold: boolean;
}

/** Size and weight of most characters, lists among them. */
function bodyOf(blocks: readonly Block[]): Body | undefined {
  const bySize = new Map<number, number>();
  let bold = 0;
  let all = 0;
  for (const { text, fontSize = 0, bold: heavy } of blocks) {
    const size = Math.round(fontSize * 2) / 2;
    bySize.set(size, (bySize.get(size) ?? 0) + text.length);
    all += text.length;
    if (heavy) bold += text.length;
  }
  const [most] = [...bySize].sort((a, b) => b[1] - a[1]);
  return most && { size: most[0], bold: bold * 2 > all };
}

function isHeading(block: Block, body: Body): boolean {
  const { fontSize = 0, text, lines, bold, confidence } = block;
  if (confidence < leastSure || text.length > longest || lines.length > mostLines || !/\p{L}/u.test(text))
    return false;
  if (fontSize >= larger * body.size) {
    return block.kind === 'heading' || (!/[.;,:]$/.test(text) && isOnePiece(block));
  }
  // Bold lines were taken for headings where the page's other text told them apart; elsewhere they stay text.
  return block.kind === 'heading' && bold === true && !body.bold && fontSize > 0.9 * body.size;
}

/** Whether the characters fill the lines: labels that stand apart on one line are no heading. */
function isOnePiece({ lines, fontSize = 0 }: Block): boolean {
  return lines.every(({ text, box }) => box[2] - box[0] <= 1.3 * fontSize * text.length);
}

/** Levels from 1: larger styles first, bold ones of the body's size last, numbers with more parts below. */
function levelsOf(headings: readonly Block[], body: Body, tolerance: number): Map<Block, number> {
  const levels = new Map<Block, number>();
  let next = 1;
  for (const blocks of stylesOf(headings, larger * body.size, tolerance)) {
    const parts = blocks.map((block) => partsOf(block.text));
    const numbered = parts.filter((count) => count > 0);
    const least = numbered.reduce((a, b) => Math.min(a, b), Infinity);
    const most = numbered.reduce((a, b) => Math.max(a, b), 0);
    for (const [i, block] of blocks.entries()) {
      levels.set(block, Math.min(maxLevel, next + Math.max(0, (parts[i] ?? 0) - least)));
    }
    next += 1 + Math.max(0, most - least);
  }
  return levels;
}

/** Headings by style: by size from the largest down to `smallest`, then all others. */
function stylesOf(headings: readonly Block[], smallest: number, tolerance: number): Block[][] {
  const sorted = headings.toSorted((a, b) => (b.fontSize ?? 0) - (a.fontSize ?? 0));
  const styles: { size: number; blocks: Block[] }[] = [];
  for (const block of sorted) {
    const size = block.fontSize ?? 0;
    const last = styles.at(-1);
    const same = last && (size >= last.size * (1 - tolerance) || last.size < smallest);
    if (same) last.blocks.push(block);
    else styles.push({ size, blocks: [block] });
  }
  return styles.map((style) => style.blocks);
}

/** How many parts the number has that a heading begins with: 2 for `3.1 Scope`; 0 where there is none. */
function partsOf(text: string): number {
  const number = /^(?:제\s*)?(\d{1,3}(?:\.\d{1,3}){0,4})\.?(?:장|절|조)?\s+\p{L}/u.exec(text)?.[1];
  return number === undefined ? 0 : number.split('.').length;
}

function leveled(block: Block, levels: ReadonlyMap<Block, number>): Block {
  if (!isText(block) || block.tag !== undefined) return block;
  const level = levels.get(block);
  if (level !== undefined) return block.level === level ? block : { ...block, kind: 'heading', level };
  if (block.kind === 'paragraph') return block;
  const { level: _, ...rest } = block;
  return { ...rest, kind: 'paragraph' };
}
