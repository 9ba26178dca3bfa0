import { describe, expect, it } from 'vitest';
import { layoutPage } from '../../../src/layout/page.ts';
import type { Table } from '../../../src/model/index.ts';
import { gridLines, pageOf, wordsAt } from '../words-of.ts';

/** The table as rows of texts; a cell that spans is written once, `·` stands for squares without a cell. */
function rowsOf(table: Table | undefined): string[][] {
  const rows = Array.from({ length: table?.rows ?? 0 }, () =>
    new Array<string>(table?.columns ?? 0).fill('·'),
  );
  for (const cell of table?.cells ?? []) {
    const row = rows[cell.row];
    if (row) row[cell.column] = cell.text;
  }
  return rows;
}

/** Texts at the places of a grid. */
function fill(rows: readonly (readonly string[])[], xs: readonly number[], y: number, pitch: number) {
  return rows.flatMap((row, r) =>
    row.flatMap((text, c) => (text === '' ? [] : wordsAt(text, (xs[c] ?? 0) + 4, y + r * pitch))),
  );
}

describe('tables that lines draw', () => {
  const xs = [50, 150, 250, 350];
  const ys = [100, 120, 140, 160];
  const rows = [
    ['Item', 'Qty', 'Price'],
    ['Paper', '2', '1,250'],
    ['Ink', '1', '(30.5)'],
  ];

  it('are cut at their lines, with typed numbers, boxes and a header row', () => {
    const { tables, page } = layoutPage(pageOf(fill(rows, xs, 105, 20), gridLines(xs, ys)));
    expect(tables).toHaveLength(1);
    const [table] = tables;
    expect(rowsOf(table)).toEqual(rows);
    expect(table).toMatchObject({ id: 't1', page: 1, box: [50, 100, 350, 160], headerRows: 1 });
    expect(table?.cells.find((cell) => cell.text === '1,250')).toMatchObject({
      value: 1250,
      box: [250, 120, 350, 140],
    });
    expect(table?.cells.find((cell) => cell.text === '(30.5)')?.value).toBe(-30.5);
    expect(table?.cells.find((cell) => cell.text === 'Paper')).not.toHaveProperty('value');
    expect(page.blocks).toMatchObject([
      { kind: 'table', tableId: 't1', text: 'Item\tQty\tPrice\nPaper\t2\t1,250\nInk\t1\t(30.5)' },
    ]);
  });

  it('have cells that span where a separator is missing', () => {
    const lines = gridLines(xs, ys).filter((line) => !(line[0] === 150 && line[2] === 150));
    // The line at x = 150 is missing beside the first row; the one at y = 140 under the first column.
    const partly = [...lines.filter((line) => line[1] !== 140 || line[3] !== 140)];
    const all = [...partly, [150, 120, 150, 160] as const, [150, 140, 350, 140] as const];
    const words = [
      ...wordsAt('Over both', 100, 105),
      ...wordsAt('Price', 254, 105),
      ...wordsAt('Tall', 54, 134),
      ...fill(
        [
          ['1', '2'],
          ['3', '4'],
        ],
        [150, 250],
        125,
        20,
      ),
    ];
    const [table] = layoutPage(pageOf(words, all)).tables;
    expect(rowsOf(table)).toEqual([
      ['Over both', '·', 'Price'],
      ['Tall', '1', '2'],
      ['·', '3', '4'],
    ]);
    expect(table?.cells.find((cell) => cell.text === 'Over both')).toMatchObject({ columnSpan: 2 });
    expect(table?.cells.find((cell) => cell.text === 'Tall')).toMatchObject({ rowSpan: 2 });
  });

  it('have a row for each line of numbers where no lines part them', () => {
    const body = [
      ['Paper', '2', '1,250'],
      ['Ink', '1', '30'],
      ['Pens', '7', '14'],
    ];
    const words = [...fill(rows.slice(0, 1), xs, 105, 20), ...fill(body, xs, 124, 12)];
    const [table] = layoutPage(pageOf(words, gridLines(xs, [100, 120, 160]))).tables;
    expect(rowsOf(table)).toEqual([rows[0], ...body]);
  });

  it('keep a cell of several lines whole', () => {
    const words = [...fill(rows, xs, 102, 20), ...wordsAt('for printers', 54, 130, 8)];
    const [table] = layoutPage(pageOf(words, gridLines(xs, ys))).tables;
    expect(table?.cells.find((cell) => cell.row === 1 && cell.column === 0)?.text).toBe('Paper for printers');
  });

  it('stand side by side as two', () => {
    const right = xs.map((x) => x + 330).slice(0, 3);
    const left = xs.slice(0, 3);
    const two = rows.map((row) => row.slice(0, 2));
    const words = [...fill(two, left, 105, 20), ...fill(two, right, 105, 20)];
    const { tables } = layoutPage({
      ...pageOf(words, [...gridLines(left, ys), ...gridLines(right, ys)]),
      width: 800,
    });
    expect(tables.map(rowsOf)).toEqual([two, two]);
  });

  it('are no table where one frame holds a text', () => {
    const { tables, page } = layoutPage(
      pageOf(wordsAt('A note in a frame', 60, 110), gridLines([50, 350], [100, 160])),
    );
    expect(tables).toEqual([]);
    expect(page.text).toBe('A note in a frame');
  });
});

describe('tables without lines', () => {
  const xs = [50, 250, 350, 450];
  const rows = [
    ['Region', '2023', '2024', 'Change'],
    ['Seoul', '1,200', '1,310', '9.2%'],
    ['Busan', '830', '799', '-3.7%'],
    ['Daegu', '411', '450', '9.5%'],
  ];

  it('are found by the alignment of their text', () => {
    const { tables } = layoutPage(pageOf(fill(rows, xs, 100, 16)));
    expect(tables.map(rowsOf)).toEqual([rows]);
    expect(tables[0]).toMatchObject({ headerRows: 1 });
    expect(tables[0]?.confidence).toBeGreaterThan(0.6);
  });

  it('join a label that wraps to its row', () => {
    const words = [
      ...fill(rows, xs, 100, 16),
      ...wordsAt('Metropolitan cities and', 54, 164),
      ...wordsAt('provinces', 54, 176),
      ...fill([['', '100', '200', '1%']], xs, 176, 16),
    ];
    const [table] = layoutPage(pageOf(words)).tables;
    expect(rowsOf(table).at(-1)).toEqual(['Metropolitan cities and provinces', '100', '200', '1%']);
  });

  it('have headings that span columns', () => {
    const words = [...wordsAt('Number of companies in each year', 264, 84), ...fill(rows, xs, 100, 16)];
    const [table] = layoutPage(pageOf(words)).tables;
    expect(table?.headerRows).toBe(2);
    const heading = table?.cells.find((cell) => cell.text.startsWith('Number'));
    expect(heading).toMatchObject({ row: 0, column: 1 });
    expect(heading?.columnSpan).toBeGreaterThanOrEqual(2);
  });

  it('carry the title above them', () => {
    const words = [...wordsAt('Table 3. Companies by region', 50, 70), ...fill(rows, xs, 100, 16)];
    expect(layoutPage(pageOf(words)).tables[0]?.title).toBe('Table 3. Companies by region');
  });

  it('are not seen in two columns of running text', () => {
    const line = 'some words that fill the column';
    const words = Array.from({ length: 10 }, (_, i) => [
      ...wordsAt(line, 50, 100 + i * 12),
      ...wordsAt(line, 320, 100 + i * 12),
    ]).flat();
    expect(layoutPage(pageOf(words)).tables).toEqual([]);
  });

  it('are not seen in a list or a form', () => {
    const list = ['1.', '2.', '3.', '4.'].flatMap((mark, i) => [
      ...wordsAt(mark, 50, 100 + i * 14),
      ...wordsAt('an item of the list', 80, 100 + i * 14),
    ]);
    const form = ['Name:', 'Date:', 'Place:'].flatMap((mark, i) => [
      ...wordsAt(mark, 50, 400 + i * 14),
      ...wordsAt('something', 200, 400 + i * 14),
    ]);
    expect(layoutPage(pageOf([...list, ...form])).tables).toEqual([]);
  });
});
