import { type Block, type Line, unionOf } from '../model/index.ts';
import { joinLines } from './paragraphs.ts';
import { type Row, type Run, rowsOf, textOf } from './runs.ts';

/** What headings are measured against on one page. */
export interface TextStyle {
  /** Font size of most of the page's characters. */
  readonly bodySize: number;
  /** Whether most of the page is bold, so that bold sets nothing apart. */
  readonly bodyBold: boolean;
  /** Sizes of larger text, from the largest: their order gives a heading's level. */
  readonly headingSizes: readonly number[];
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

/** Cuts one region into headings, lists and paragraphs. */
export function blocksOf(runs: readonly Run[], style: TextStyle): Block[] {
  const rows = rowsOf(runs);
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
  const size = Math.max(sizeOf(last), sizeOf(row));
  const gap = row.box[1] - last.box[3];
  if (gap > 0.75 * size) return true;
  if (headingSizeOf(last, style) !== headingSizeOf(row, style)) return true;
  if (isBold(last) !== isBold(row) && (isBold(last) ? isShort(last) : isShort(row))) return true;
  const inList = isItem(group[0]);
  if (isItem(row) !== inList) return isItem(row) || !isIndented(row, group[0]);
  return !inList && gap > 0.3 * size && isIndented(row, last) && !isIndented(last, group[0]);
}

function isIndented(row: Row, other: Row | undefined): boolean {
  return other !== undefined && row.box[0] > other.box[0] + 0.5 * sizeOf(row);
}

const bullet = /^[•◦▪▫‣●○■□◆◇▶▷►※∙·⁃○◎☐☑✓✔➢➤\uf0b7\uf0a7-]$/u;
const enumerator =
  /^(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4}|[가나다라마바사아자차카타파하])[.)]|[①-⑳㉮-㉻㈀-㈛])$/u;

function isItem(row: Row | undefined): boolean {
  const words = row?.runs.flatMap((run) => run.words) ?? [];
  const first = words[0]?.text ?? '';
  if (words.length < 2) return false;
  return bullet.test(first) || enumerator.test(first) || /^[•●▪■◆※]/u.test(first);
}

function toBlock(rows: readonly Row[], style: TextStyle): Block {
  const lines = rows.map(lineOf);
  const box = unionOf(lines.map((line) => line.box));
  const words = rows.flatMap((row) => row.runs.flatMap((run) => run.words));
  const confidence = words.reduce((sum, word) => sum + word.confidence, 0) / words.length;
  const base = { box, confidence, lines };
  if (isItem(rows[0])) return { kind: 'list', text: listText(rows), ...base };
  const level = headingLevel(rows, style);
  const text = joinLines(lines, box);
  return level === undefined
    ? { kind: 'paragraph', text, ...base }
    : { kind: 'heading', text, ...base, level };
}

function lineOf(row: Row): Line {
  return { text: textOf(row.runs.flatMap((run) => run.words)), box: row.box };
}

function listText(rows: readonly Row[]): string {
  let text = '';
  for (const row of rows) {
    const line = lineOf(row).text;
    text += text === '' ? line : isItem(row) ? `\n${line}` : ` ${line}`;
  }
  return text;
}

function headingLevel(rows: readonly Row[], style: TextStyle): number | undefined {
  const length = rows.reduce((sum, row) => sum + lineOf(row).text.length, 0);
  const first = rows[0];
  if (!first || length > maxHeadingLength || rows.length > 3 || first.runs.length > 1) return undefined;
  if (!/[\p{L}]/u.test(lineOf(first).text)) return undefined;
  const size = headingSizeOf(first, style);
  if (size !== undefined) return Math.min(maxLevel, style.headingSizes.indexOf(size) + 1);
  const bold = !style.bodyBold && rows.every(isBold) && !/[.:;,]$/.test(lineOf(first).text);
  return bold ? Math.min(maxLevel, style.headingSizes.length + 1) : undefined;
}

function headingSizeOf(row: Row, style: TextStyle): number | undefined {
  const size = Math.round(sizeOf(row) * 2) / 2;
  return style.headingSizes.includes(size) ? size : undefined;
}

function sizeOf(row: Row): number {
  return row.runs.reduce((size, run) => Math.max(size, run.size), 0);
}

function isBold(row: Row): boolean {
  return row.runs.every((run) => run.words.every((word) => word.bold));
}

function isShort(row: Row): boolean {
  return lineOf(row).text.length <= maxHeadingLength;
}
