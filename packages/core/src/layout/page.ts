import { type Block, type Box, type Page, type Table, type TextSource, unionOf } from '../model/index.ts';
import type { PdfPageContent } from '../ports/index.ts';
import { blocksOf, styleOf, type TextStyle } from './blocks.ts';
import { readingRegions } from './columns.ts';
import { frameSize, fromFrame, type Quarter, quarterOf, toFrame } from './frame.ts';
import { levelling } from './level.ts';
import { type Row, type Run, rowsOf, runsOf, textOf } from './runs.ts';
import { buildTable, tableText } from './tables/build.ts';
import type { FoundTable } from './tables/found.ts';
import { findTables, holds, isInside } from './tables/index.ts';
import { titleAbove } from './tables/title.ts';
import { headingTags } from './tags.ts';
import type { PageLines, TextLine, Word } from './words.ts';

/** A page to be laid out: words and, where known, lines and shades. Lengths in `unit`, origin top left, y down. */
export interface LayoutInput {
  /** From 1. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly unit: 'pt' | 'px';
  /** Clockwise rotation that was undone, in degrees. */
  readonly rotation: number;
  /** Degrees by which lines fall to the right, as on a tilted scan; undone while the page is laid out. Default 0. */
  readonly skew?: number;
  readonly textSource: TextSource;
  readonly words: readonly Word[];
  /** Default none. */
  readonly rulings?: PdfPageContent['rulings'];
  /** Default none. */
  readonly fills?: readonly Box[];
  /** Pictures that become `figure` blocks. Default none. */
  readonly figures?: readonly Box[];
  /** The structure that a tagged file gives the page: its headings are taken as such. Default none. */
  readonly tags?: PdfPageContent['tags'];
  /** Gives the next table's id. Default `t1`, `t2`, ... by page. */
  readonly nextTableId?: () => string;
}

/** What layout makes of a page. */
export interface LayoutResult {
  readonly page: Page;
  readonly lines: PageLines;
  readonly tables: readonly Table[];
}

/**
 * Lays a page out: words become lines, lines become headings, paragraphs, lists and tables in reading order. The same
 * for embedded text and for words that OCR read.
 *
 * @example
 * const { page, tables } = layoutPage({ number: 1, width: 595, height: 842, unit: 'pt', rotation: 0,
 *   textSource: 'ocr', words });
 */
export function layoutPage(input: LayoutInput): LayoutResult {
  const main = mainQuarter(input.words);
  const frame = createFrame(input, main);
  const upright = input.words.filter((word) => (word.angle ?? 0) === main).map(frame.enter);
  const rulings = (input.rulings ?? []).map((ruling) => frame.enterBox(ruling.box));
  const runs = runsOf(upright);
  const found = findTables({
    words: upright,
    runs,
    across: rulings.filter((box) => box[2] - box[0] >= box[3] - box[1]),
    down: rulings.filter((box) => box[2] - box[0] < box[3] - box[1]),
    fills: (input.fills ?? []).map(frame.enterBox),
    width: frame.size.width,
    height: frame.size.height,
  });
  const parts = layParts({ words: upright, runs }, found, frame, input);
  for (const quarter of [0, 90, 180, 270] as const) {
    if (quarter !== main) parts.push(...layTurned(input, quarter));
  }
  const figures = (input.figures ?? []).map(figureBlock);
  const blocks = [...parts.flatMap((part) => part.blocks), ...figures];
  const { number, width, height, unit, rotation, textSource } = input;
  const text = blocks
    .map((block) => block.text)
    .filter((one) => one !== '')
    .join('\n\n');
  const tilt = input.skew ? { skew: input.skew } : {};
  return {
    page: { number, width, height, unit, rotation, ...tilt, textSource, text, blocks },
    lines: {
      page: number,
      width,
      height,
      ...tilt,
      lines: parts.flatMap((part) => part.lines),
    },
    tables: parts.flatMap((part) => part.tables),
  };
}

interface Part {
  readonly blocks: readonly Block[];
  readonly lines: readonly TextLine[];
  readonly tables: readonly Table[];
}

interface Frame {
  readonly quarter: Quarter;
  readonly size: { readonly width: number; readonly height: number };
  readonly enter: (word: Word) => Word;
  readonly enterBox: (box: Box) => Box;
  /** Puts a word back on the page. */
  readonly leaveWord: (box: Box) => Box;
  /** Puts a box around several words back on the page. */
  readonly leave: (box: Box) => Box;
}

function createFrame(page: LayoutInput, quarter: Quarter): Frame {
  const level = levelling(page.skew, page);
  const enterBox = (box: Box) => toFrame(level.enter(box), quarter, page);
  const isPlain = quarter === 0 && !page.skew;
  return {
    quarter,
    size: frameSize(quarter, page),
    enter: (word) => (isPlain ? word : { ...word, box: enterBox(word.box) }),
    enterBox,
    leaveWord: (box) => round(level.leave(fromFrame(box, quarter, page))),
    leave: (box) => round(level.leaveArea(fromFrame(box, quarter, page))),
  };
}

/** The writing direction of most of the page's characters: landscape tables stand on many an upright page. */
function mainQuarter(words: readonly Word[]): Quarter {
  const counts = new Map<Quarter, number>();
  for (const word of words) {
    const quarter = quarterOf(word.angle ?? 0);
    counts.set(quarter, (counts.get(quarter) ?? 0) + word.text.length);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function layParts(
  { words, runs: all }: { readonly words: readonly Word[]; readonly runs: readonly Run[] },
  found: readonly FoundTable[],
  frame: Frame,
  input: LayoutInput,
): Part[] {
  const runs = found.length === 0 ? all : runsOf(words.filter((word) => !isInside(word, found)));
  const tagAt = input.tags && headingTags(input.tags, input);
  const style = {
    ...styleOf(runs.length > 0 ? runs : all),
    ...(tagAt && { tagAt: (box: Box) => tagAt(frame.leave(box)) }),
  };
  const nextId = input.nextTableId ?? counter();
  const regions = readingRegions(
    runs,
    found.map((table) => table.box),
  );
  return regions.flatMap((region) => [
    ...(region.runs.length > 0 ? [layText(region.runs, style, frame)] : []),
    ...region.tables.flatMap((index) => {
      const table = found[index];
      const title = table && titleAbove(table.box, runs);
      return table ? [layTable(table, words, title, nextId(), input.number, frame)] : [];
    }),
  ]);
}

function layText(runs: readonly Run[], style: TextStyle, frame: Frame): Part {
  const rows = rowsOf(runs);
  const blocks = blocksOf(rows, style).map((block) => placeBlock(block, frame));
  return { blocks, lines: linesOf(rows, frame), tables: [] };
}

function layTable(
  found: FoundTable,
  words: readonly Word[],
  title: string | undefined,
  id: string,
  page: number,
  frame: Frame,
): Part {
  const inside = words.filter((word) => holds(found.box, word));
  const table = buildTable(found, id, page, title, frame.leave);
  const lines = linesOf(rowsOf(runsOf(inside)), frame);
  const mean = inside.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, inside.length);
  return { blocks: [tableBlock(table, lines, Math.min(mean, table.confidence))], lines, tables: [table] };
}

function counter(): () => string {
  let count = 0;
  return () => `t${++count}`;
}

function layTurned(input: LayoutInput, quarter: Quarter): Part[] {
  const frame = createFrame(input, quarter);
  const words = input.words.filter((word) => quarterOf(word.angle ?? 0) === quarter).map(frame.enter);
  if (words.length === 0) return [];
  const runs = runsOf(words);
  return [layText(runs, styleOf(runs), frame)];
}

function linesOf(rows: readonly Row[], frame: Frame): TextLine[] {
  const lines: TextLine[] = [];
  for (const { runs } of rows) {
    for (const { words, box } of runs) {
      lines.push({
        words: words.map((word) => placeWord(word, frame)),
        text: textOf(words),
        box: frame.leave(box),
        angle: frame.quarter,
      });
    }
  }
  return lines;
}

/** Written out, as a page has thousands of words. */
function placeWord({ text, box, confidence, fontSize, bold, angle }: Word, frame: Frame): Word {
  const placed = { text, box: frame.leaveWord(box), confidence, fontSize, bold };
  return angle === undefined ? placed : { ...placed, angle };
}

function placeBlock(block: Block, frame: Frame): Block {
  const lines = block.lines.map((line) => ({ text: line.text, box: frame.leave(line.box) }));
  return { ...block, confidence: round2(block.confidence), box: frame.leave(block.box), lines };
}

function tableBlock(table: Table, lines: readonly TextLine[], confidence: number): Block {
  return {
    kind: 'table',
    text: tableText(table),
    box: table.box ?? unionOf(lines.map((line) => line.box)),
    confidence: round2(confidence),
    lines: lines.map(({ text, box }) => ({ text, box })),
    tableId: table.id,
  };
}

function figureBlock(box: Box): Block {
  return { kind: 'figure', text: '', box: round(box), confidence: 1, lines: [] };
}

function round(box: Box): Box {
  return [round2(box[0]), round2(box[1]), round2(box[2]), round2(box[3])];
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
