import { describe, expect, it } from 'vitest';
import { layoutPage } from '../../src/layout/page.ts';
import { pageOf, wordsAt } from './words-of.ts';

const lorem =
  'the quick brown fox jumps over the lazy dog and runs far away from all the other animals of the dark wood';

/** Lines of running text in a column, about 34 characters wide. */
function column(x: number, y: number, lines: number, mark: string) {
  return Array.from({ length: lines }, (_, i) => {
    const start = (i * 7) % 40;
    return wordsAt(`${mark}${i} ${lorem.slice(start, start + 34).trim()}`, x, y + i * 12);
  }).flat();
}

describe('layoutPage', () => {
  it('reads two columns one after the other, below a heading across both', () => {
    const words = [
      ...wordsAt('A Heading Across The Page', 150, 40, 18, true),
      ...column(50, 100, 12, 'left'),
      ...column(320, 104, 12, 'right'),
    ];
    const { page } = layoutPage(pageOf(words.toSorted((a, b) => a.box[1] - b.box[1])));
    expect(page.blocks.map((block) => block.kind)).toEqual(['heading', 'paragraph', 'paragraph']);
    expect(page.blocks[0]?.level).toBe(1);
    const marks = page.text.match(/(?:left|right)\d+/g);
    const expected = ['left', 'right'].flatMap((side) => Array.from({ length: 12 }, (_, i) => `${side}${i}`));
    expect(marks).toEqual(expected);
  });

  it('reads running text beside a table of smaller type apart from it', () => {
    const prose = Array.from({ length: 12 }, (_, i) =>
      wordsAt('some words of running text that fill this line', 300, 100 + i * 14, 11),
    ).flat();
    const rows = Array.from({ length: 12 }, (_, i) =>
      [`Place${i}`, `${i * i + 7}`, `${(i * 37) % 90}.5`].flatMap((text, c) =>
        wordsAt(text, 40 + c * 80, 101 + i * 14, 8),
      ),
    ).flat();
    const { page, tables } = layoutPage(pageOf([...rows, ...prose]));
    expect(tables).toMatchObject([{ rows: 12, columns: 3 }]);
    expect(page.blocks.map((block) => block.kind)).toEqual(['table', 'paragraph']);
  });

  it('keeps labels and their values on one line', () => {
    const rows = ['Name', 'Address', 'Telephone', 'Contact'];
    const words = rows.flatMap((label, i) => [
      ...wordsAt(`${label}:`, 50, 100 + i * 14),
      ...wordsAt(`Value${i}`, 300, 100 + i * 14),
    ]);
    const { page } = layoutPage(pageOf(words));
    expect(page.text.split(/\n+/)).toEqual(rows.map((label, i) => `${label}: Value${i}`));
  });

  it('joins the lines of a paragraph and words cut by a hyphen', () => {
    const words = [
      ...wordsAt('this is a paragraph whose second line begins with the rest of a docu-', 50, 100),
      ...wordsAt('ment that was cut at the end of the line, and then goes on to be read', 50, 112),
      ...wordsAt('here.', 50, 124),
    ];
    const { page } = layoutPage(pageOf(words));
    expect(page.blocks).toHaveLength(1);
    expect(page.text).toMatch(/rest of a document that was cut .* to be read here\.$/);
    expect(page.blocks[0]?.lines).toHaveLength(3);
  });

  it('keeps the lines of an address apart', () => {
    const lines = ['Alder & Finch Ltd', '14 Harbour Lane', 'Bristol BS1 9XY'];
    const { page } = layoutPage(pageOf(lines.flatMap((line, i) => wordsAt(line, 50, 100 + i * 12))));
    expect(page.text).toBe(lines.join('\n'));
  });

  it('ranks headings by size and takes short bold lines for the lowest', () => {
    const words = [
      ...wordsAt('Title', 50, 40, 24),
      ...wordsAt('Chapter', 50, 90, 16),
      ...column(50, 130, 4, 'a'),
      ...wordsAt('Section', 50, 210, 10, true),
      ...column(50, 230, 4, 'b'),
    ];
    const { page } = layoutPage(pageOf(words));
    const headings = page.blocks.filter((block) => block.kind === 'heading');
    expect(headings.map(({ text, level }) => [text, level])).toEqual([
      ['Title', 1],
      ['Chapter', 2],
      ['Section', 3],
    ]);
  });

  it('makes one list of its items, a line each, with their further lines joined', () => {
    const words = [
      ...wordsAt('• first item', 50, 100),
      ...wordsAt('• second item which is', 50, 112),
      ...wordsAt('continued', 60, 124),
      ...wordsAt('• third item', 50, 136),
    ];
    const { page } = layoutPage(pageOf(words));
    expect(page.blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ['list', '• first item\n• second item which is continued\n• third item'],
    ]);
  });

  it('parts blocks by an empty line and gives the lines of all of them', () => {
    const words = [...wordsAt('one two', 50, 100), ...wordsAt('three', 50, 160)];
    const { page, lines } = layoutPage(pageOf(words));
    expect(page.text).toBe('one two\n\nthree');
    expect(lines).toMatchObject({ page: 1, width: 600, height: 800 });
    expect(lines.lines.map((line) => line.text)).toEqual(['one two', 'three']);
    expect(lines.lines[0]?.angle).toBe(0);
  });

  it('reads a page whose text runs upwards in the order of that text', () => {
    // Turned by 270 degrees: the first line stands leftmost and runs from the bottom up.
    const words = ['alpha', 'beta'].map((text, i) => ({
      text,
      box: [100 + i * 14, 600, 110 + i * 14, 640] as const,
      confidence: 1,
      fontSize: 10,
      bold: false,
      angle: 270,
    }));
    const { page, lines } = layoutPage(pageOf(words));
    expect(page.text).toBe('alpha beta');
    expect(lines.lines.map((line) => [line.angle, line.box])).toEqual([
      [270, [100, 600, 110, 640]],
      [270, [114, 600, 124, 640]],
    ]);
  });

  it('reads vertical text from the right column to the left one', () => {
    const word = (text: string, x: number, y: number) => ({
      text,
      box: [x, y, x + 12, y + 12 * text.length] as const,
      confidence: 1,
      fontSize: 12,
      bold: false,
      angle: 90,
    });
    const { page } = layoutPage(pageOf([word('あとの行', 460, 60), word('はじめの行が', 480, 60)]));
    expect(page.text.replaceAll(/\s/g, '')).toBe('はじめの行があとの行');
  });

  it('reads lines of Hebrew from right to left, each from its first word', () => {
    // Words as they stand from left to right; the first word of a line is the rightmost one.
    const words = [...wordsAt('עולם שלום', 60, 100), ...wordsAt('טוב בוקר', 60, 112)];
    const { page } = layoutPage(pageOf(words));
    expect(page.text.replaceAll('\n', ' ')).toBe('שלום עולם בוקר טוב');
  });

  it('keeps the spaces of Korean lines where they are joined', () => {
    const words = [
      ...wordsAt('정부는 지난해 발표한 계획에 따라 예산을 다시 짜고', 60, 100),
      ...wordsAt('남은 돈을 돌려주었다', 60, 112),
    ];
    expect(layoutPage(pageOf(words)).page.text).toBe(
      '정부는 지난해 발표한 계획에 따라 예산을 다시 짜고 남은 돈을 돌려주었다',
    );
  });

  it('takes no bold line for a heading that goes on in small letters', () => {
    const words = [
      ...wordsAt('Figure 2 | Rates of reported cases', 60, 100),
      ...wordsAt('per year and region', 60, 112, 10, true),
      ...wordsAt('More of the running text stands below the figure.', 60, 160),
    ];
    expect(layoutPage(pageOf(words)).page.blocks.map((block) => block.kind)).not.toContain('heading');
  });

  it('takes headings from the tags of a file', () => {
    const words = [
      ...wordsAt('An ordinary looking line', 60, 100),
      ...wordsAt('a line of text below it', 60, 112),
    ];
    const tags = [{ role: 'H2', box: [58, 98, 300, 111] as const, parent: -1 }];
    const { page } = layoutPage({ ...pageOf(words), tags });
    expect(page.blocks).toMatchObject([
      { kind: 'heading', level: 2, tag: 'H2', text: 'An ordinary looking line' },
      { kind: 'paragraph' },
    ]);
  });

  it('lays out an empty page', () => {
    expect(layoutPage(pageOf([]))).toMatchObject({ page: { text: '', blocks: [] }, tables: [] });
  });

  // What was quadratic once took minutes here; the limit is far above the second that it takes.
  it.each([
    ['of tiny columns', (i: number) => [(i % 100) * 6, Math.floor(i / 100) * 4, 2]],
    ['in one place', (i: number) => [100 + i * 0.0001, 100, 8]],
    ['in one column', (i: number) => [50, i * 0.04, 0.03]],
  ] as const)('lays out 20,000 words %s in bounded time', { timeout: 40_000 }, (_, place) => {
    const words = Array.from({ length: 20_000 }, (_, i) => {
      const [x = 0, y = 0, size = 1] = place(i);
      return {
        text: '12',
        box: [x, y, x + size, y + size] as const,
        confidence: 1,
        fontSize: size,
        bold: false,
      };
    });
    const { page } = layoutPage(pageOf(words));
    expect(page.blocks.length).toBeGreaterThan(0);
  });
});
