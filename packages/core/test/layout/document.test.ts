import { describe, expect, it } from 'vitest';
import { relatePages } from '../../src/layout/document/index.ts';
import { layoutPage } from '../../src/layout/page.ts';
import { type Block, joinTables, type Table } from '../../src/model/index.ts';
import { gridLines, pageOf, wordsAt } from './words-of.ts';

type Words = ReturnType<typeof wordsAt>;

/** Lays out pages of words, with lines where given, and relates them. */
function related(...pages: { words: Words; rulings?: Parameters<typeof pageOf>[1] }[]) {
  let count = 0;
  const laid = pages.map(({ words, rulings }, i) =>
    layoutPage({ ...pageOf(words, rulings), number: i + 1, nextTableId: () => `t${++count}` }),
  );
  return relatePages({ pages: laid.map((one) => one.page), tables: laid.flatMap((one) => one.tables) });
}

function prose(y: number, lines = 4): Words {
  const line = 'a line of running text that is as long as its neighbours are';
  return Array.from({ length: lines }, (_, i) => wordsAt(line, 50, y + i * 12)).flat();
}

function blocksWith(pages: readonly { readonly blocks: readonly Block[] }[], text: string): Block[] {
  return pages.flatMap((page) => page.blocks.filter((block) => block.text.includes(text)));
}

describe('relatePages', () => {
  it('takes running titles and page numbers for furniture, also where the number changes', () => {
    const pages = [1, 2, 3].map((number) => ({
      words: [
        ...wordsAt('Annual report 2025', 50, 30),
        ...prose(200),
        ...wordsAt(`Chapter ${'abc'[number]}`, 50, 160, 16),
        ...wordsAt(`Page ${number} of 3`, 280, 770),
      ],
    }));
    const { pages: found } = related(...pages);
    expect(blocksWith(found, 'Annual').map((block) => block.role)).toEqual(['header', 'header', 'header']);
    expect(blocksWith(found, 'Page').map((block) => block.role)).toEqual(['footer', 'footer', 'footer']);
    expect(blocksWith(found, 'running').every((block) => block.role === undefined)).toBe(true);
  });

  it('leaves what stands once at the top of a page in the text', () => {
    const { pages } = related(
      { words: [...wordsAt('Introduction', 50, 30, 16), ...prose(60)] },
      { words: [...wordsAt('Conclusions', 50, 30, 16), ...prose(60)] },
    );
    expect(pages.flatMap((page) => page.blocks.map((block) => block.role))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('ranks headings by the styles of all pages', () => {
    const { pages } = related(
      { words: [...wordsAt('The whole title', 50, 100, 24), ...prose(160), ...wordsAt('Part', 50, 240, 16)] },
      { words: [...wordsAt('Another part', 50, 100, 16), ...prose(160), ...wordsAt('Detail', 50, 240, 12)] },
      { words: [...wordsAt('Only this here', 50, 100, 12), ...prose(160)] },
    );
    const levels = pages.flatMap((page) =>
      page.blocks.filter((block) => block.kind === 'heading').map((block) => `${block.level} ${block.text}`),
    );
    expect(levels).toEqual(['1 The whole title', '2 Part', '2 Another part', '3 Detail', '3 Only this here']);
  });

  it('ranks headings of one style by the parts of their numbers', () => {
    const { pages } = related({
      words: [
        ...wordsAt('1 Scope of work', 50, 100, 14),
        ...prose(140),
        ...wordsAt('1.1 What is left out', 50, 220, 14),
        ...prose(260),
      ],
    });
    const headings = pages[0]?.blocks.filter((block) => block.kind === 'heading');
    expect(headings?.map((block) => block.level)).toEqual([1, 2]);
  });

  it('takes no large page of a small document for headings', () => {
    const big = ['Set in', 'large type', 'as covers are'].flatMap((text, i) =>
      wordsAt(text, 50, 100 + i * 60, 30),
    );
    const { pages } = related({ words: big }, { words: prose(100, 20) });
    expect(pages[0]?.blocks.every((block) => block.kind === 'heading' && block.level === 1)).toBe(true);
    expect(pages[1]?.blocks.every((block) => block.kind === 'paragraph')).toBe(true);
  });
});

describe('tables over pages', () => {
  const xs = [50, 250, 450, 550];
  const columns = ['Item', 'Amount', 'Share'];

  function part(from: number, count: number, y: number, head: boolean) {
    const rows = [
      ...(head ? [columns] : []),
      ...Array.from({ length: count }, (_, i) => [
        `Item ${from + i}`,
        `${(from + i) * 13}.50`,
        `${from + i}%`,
      ]),
    ];
    const words = rows.flatMap((row, r) =>
      row.flatMap((text, c) => wordsAt(text, (xs[c] ?? 0) + 4, y + 5 + r * 20)),
    );
    const ys = Array.from({ length: rows.length + 1 }, (_, r) => y + r * 20);
    return { words, rulings: gridLines(xs, ys) };
  }

  function joinedOf(tables: readonly Table[]): Table | undefined {
    const all = joinTables(tables);
    expect(all).toHaveLength(1);
    return all[0];
  }

  it('are joined where the head is repeated, and every cell says its page', () => {
    const first = part(1, 20, 300, true);
    const { tables } = related(
      { ...first, words: [...prose(100), ...first.words, ...wordsAt('Page 1', 280, 770)] },
      { ...part(21, 5, 100, true), words: [...part(21, 5, 100, true).words, ...wordsAt('Page 2', 280, 770)] },
    );
    expect(tables.map((table) => [table.id, table.page, table.continues])).toEqual([
      ['t1', 1, undefined],
      ['t2', 2, 't1'],
    ]);
    const whole = joinedOf(tables);
    expect(whole).toMatchObject({ id: 't1', page: 1, rows: 26, columns: 3, headerRows: 1 });
    expect(whole?.cells.filter((cell) => cell.text === 'Item')).toHaveLength(1);
    expect(whole?.cells.find((cell) => cell.text === 'Item 21')).toMatchObject({ row: 21, page: 2 });
    expect(whole?.cells.find((cell) => cell.text === 'Item 1')).toMatchObject({ row: 1, page: 1 });
  });

  it('are joined over three pages where later parts begin with data', () => {
    const { tables } = related(part(1, 30, 120, true), part(31, 30, 120, false), part(61, 3, 120, false));
    expect(tables.map((table) => table.continues)).toEqual([undefined, 't1', 't2']);
    expect(joinedOf(tables)).toMatchObject({ rows: 64, headerRows: 1 });
  });

  it('stay two where text stands between them, the columns differ or the lower one has a title', () => {
    const upper = part(1, 30, 120, true);
    const lower = part(31, 3, 160, true);
    const between = { ...lower, words: [...prose(100), ...lower.words] };
    expect(related(upper, between).tables.map((table) => table.continues)).toEqual([undefined, undefined]);
    const titled = { ...lower, words: [...wordsAt('Table 2. Others', 50, 145), ...lower.words] };
    expect(related(upper, titled).tables.map((table) => table.continues)).toEqual([undefined, undefined]);
    const other = { words: wordsAt('Name', 54, 105), rulings: gridLines([50, 120, 550], [100, 120, 140]) };
    const shifted = {
      ...other,
      words: [...other.words, ...wordsAt('12', 130, 105), ...wordsAt('7', 130, 125)],
    };
    expect(related(upper, shifted).tables.map((table) => table.continues)).toEqual([undefined, undefined]);
  });
});
