import { type Block, type Box, type Line, unionOf } from '../model/index.ts';
import { isItem, itemsOf } from './lists.ts';
import { joinLines } from './paragraphs.ts';
import { type Row, type Run, textOf, wordsOf } from './runs.ts';
import type { Word } from './words.ts';

/** What headings are measured against on one page. */
export interface TextStyle {
  /** Font size of most of the page's characters. */
  readonly bodySize: number;
  /** Whether most of the page is bold, so that bold sets nothing apart. */
  readonly bodyBold: boolean;
  /** Sizes of larger text, from the largest: their order gives a heading's level. */
  readonly headingSizes: readonly number[];
  /** The structure type that the file's tags give a heading at this place. Default none. */
  readonly tagAt?: (box: Box) => string | undefined;
}

const headingRatio = 1.18;
const maxHeadingLength = 160;
const maxLevel = 6;

/** Measures the text style of a page. */
export function styleOf(runs: readonly Run[]): TextStyle {
  const bySize = new Map<number, number>();
  let bold = 0;
  let all = 0;
  for (const run of runs) {
    for (const word of run.words) {
      const size = Math.round(word.fontSize * 2) / 2;
      bySize.set(size, (bySize.get(size) ?? 0) + word.text.length);
      all += word.text.length;
      if (word.bold) bold += word.text.length;
    }
  }
  const bodySize = [...bySize].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const headingSizes = [...bySize.keys()]
    .filter((size) => size >= headingRatio * bodySize)
    .sort((a, b) => b - a);
  return { bodySize, bodyBold: bold * 2 > all, headingSizes };
}

/** Cuts the rows of one region into headings, lists and paragraphs. */
export function blocksOf(rows: readonly Row[], style: TextStyle): Block[] {
  const blocks: Block[] = [];
  let group: Row[] = [];
  for (const row of rows) {
    const last = group.at(-1);
    if (last && startsBlock(last, row, group, style)) {
      blocks.push(toBlock(group, style));
      group = [];
    }
    group.push(row);
  }
  if (group.length > 0) blocks.push(toBlock(group, style));
  return blocks;
}

function startsBlock(last: Row, row: Row, group: readonly Row[], style: TextStyle): boolean {
  const size = Math.max(last.size, row.size);
  const gap = row.box[1] - last.box[3];
  const inList = isItem(group[0]);
  if (gap > (inList && isItem(row) ? 1.6 : 0.75) * size) return true;
  if (style.tagAt?.(last.box) !== style.tagAt?.(row.box)) return true;
  if (headingSizeOf(last, style) !== headingSizeOf(row, style)) return true;
  if (isBold(last) !== isBold(row) && (isBold(last) ? isShort(last) : isShort(row))) return true;
  if (isItem(row) !== inList) return isItem(row) || !isIndented(row, group[0]);
  return !inList && gap > 0.3 * size && isIndented(row, last) && !isIndented(last, group[0]);
}

function isIndented(row: Row, other: Row | undefined): boolean {
  return other !== undefined && row.box[0] > other.box[0] + 0.5 * row.size;
}

function toBlock(rows: readonly Row[], style: TextStyle): Block {
  const lines = rows.map(lineOf);
  const box = unionOf(lines.map((line) => line.box));
  const words = rows.flatMap(wordsOf);
  const confidence = words.reduce((sum, word) => sum + word.confidence, 0) / words.length;
  const tag = style.tagAt?.(box);
  const base = { box, confidence, lines, ...styleOfWords(words), ...(tag === undefined ? {} : { tag }) };
  const level = levelOfTag(tag) ?? headingLevel(rows, lines, style);
  if (level === undefined || (tag === undefined && isNumberedList(rows))) {
    if (isItem(rows[0])) return { kind: 'list', text: listText(rows, lines), ...base, items: itemsOf(rows) };
  }
  const text = joinLines(lines, box);
  return level === undefined
    ? { kind: 'paragraph', text, ...base }
    : { kind: 'heading', text: text.replaceAll('\n', ' '), ...base, level };
}

/** Whether several rows are items: numbered headings stand alone, items follow each other. */
function isNumberedList(rows: readonly Row[]): boolean {
  return rows.filter(isItem).length > 1;
}

/** `H1` to `H6` say the level; a title is the first. */
function levelOfTag(tag: string | undefined): number | undefined {
  const digit = /^H([1-6])$/.exec(tag ?? '')?.[1];
  if (digit !== undefined) return Number(digit);
  return tag === 'Title' || tag === 'H' ? 1 : undefined;
}

function styleOfWords(words: readonly Word[]): Pick<Block, 'fontSize' | 'bold'> {
  const bySize = new Map<number, number>();
  let bold = 0;
  let all = 0;
  for (const { text, fontSize, bold: heavy } of words) {
    const size = Math.round(fontSize * 10) / 10;
    bySize.set(size, (bySize.get(size) ?? 0) + text.length);
    all += text.length;
    if (heavy) bold += text.length;
  }
  const fontSize = [...bySize].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0])[0];
  return { fontSize, ...(bold * 2 > all && { bold: true }) };
}

function lineOf(row: Row): Line {
  return { text: textOf(wordsOf(row)), box: row.box };
}

function listText(rows: readonly Row[], lines: readonly Line[]): string {
  let text = '';
  for (const [i, { text: line }] of lines.entries()) {
    text += text === '' ? line : isItem(rows[i]) ? `\n${line}` : ` ${line}`;
  }
  return text;
}

function headingLevel(rows: readonly Row[], lines: readonly Line[], style: TextStyle): number | undefined {
  const length = lines.reduce((sum, line) => sum + line.text.length, 0);
  const [first] = rows;
  const { text } = lines[0] ?? { text: '' };
  if (!first || length > maxHeadingLength || rows.length > 3 || first.runs.length > 1) return undefined;
  if (!/[\p{L}]/u.test(text)) return undefined;
  const size = headingSizeOf(first, style);
  if (size !== undefined) return Math.min(maxLevel, style.headingSizes.indexOf(size) + 1);
  const bold = !style.bodyBold && rows.every(isBold) && !/[.:;,]$|^\p{Ll}/u.test(text);
  return bold ? Math.min(maxLevel, style.headingSizes.length + 1) : undefined;
}

function headingSizeOf(row: Row, style: TextStyle): number | undefined {
  const size = Math.round(row.size * 2) / 2;
  return style.headingSizes.includes(size) ? size : undefined;
}

function isBold(row: Row): boolean {
  return row.runs.every((run) => run.words.every((word) => word.bold));
}

function isShort(row: Row): boolean {
  return lineOf(row).text.length <= maxHeadingLength;
}
