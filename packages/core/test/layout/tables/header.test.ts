import { describe, expect, it } from 'vitest';
import { layoutPage } from '../../../src/layout/page.ts';
import type { Box, Table } from '../../../src/model/index.ts';
import { pageOf, wordsAt } from '../words-of.ts';

/** Cells of the head as `text @row,column` with `×rows×columns` where the cell spans. */
function head(table: Table | undefined): string[] {
  return (table?.cells ?? [])
    .filter((cell) => cell.row < (table?.headerRows ?? 0))
    .map(({ text, row, column, rowSpan = 1, columnSpan = 1 }) => {
      const span = rowSpan > 1 || columnSpan > 1 ? ` ×${rowSpan}×${columnSpan}` : '';
      return `${text} @${row},${column}${span}`;
    });
}

const xs = [50, 200, 260, 320, 380];

/** Rows of numbers under a label, from `y` down. */
function body(y: number) {
  return ['North', 'South', 'East', 'West'].flatMap((name, r) => [
    ...wordsAt(name, 50, y + r * 16),
    ...xs.slice(1).flatMap((x, c) => wordsAt(`${(r + 3) * (c + 7)}.${c}`, x, y + r * 16)),
  ]);
}

function names(y: number) {
  return ['Count', 'Share', 'Count', 'Share'].flatMap((name, c) => wordsAt(name, xs[c + 1] ?? 0, y));
}

describe('the head of a table without lines down', () => {
  it('spans the columns in whose middle a heading stands, and the rows beside it', () => {
    const years = [...wordsAt('2023', 230, 100), ...wordsAt('2024', 350, 100)];
    const words = [...years, ...wordsAt('Region', 50, 116), ...names(116), ...body(132)];
    const [table] = layoutPage(pageOf(words)).tables;
    expect(table).toMatchObject({ rows: 6, columns: 5, headerRows: 2 });
    expect(head(table)).toEqual([
      'Region @0,0 ×2×1',
      '2023 @0,1 ×1×2',
      '2024 @0,3 ×1×2',
      'Count @1,1',
      'Share @1,2',
      'Count @1,3',
      'Share @1,4',
    ]);
  });

  it('spans the columns over which a line is drawn under the heading', () => {
    const years = [...wordsAt('Men', 200, 100), ...wordsAt('Women', 320, 100)];
    const words = [...years, ...wordsAt('Region', 50, 114), ...names(114), ...body(132)];
    const rules: Box[] = [
      [198, 112, 290, 112.5],
      [318, 112, 410, 112.5],
      [50, 128, 410, 128.5],
    ];
    const [table] = layoutPage(pageOf(words, rules)).tables;
    expect(head(table)).toContain('Men @0,1 ×1×2');
    expect(head(table)).toContain('Women @0,3 ×1×2');
    expect(head(table)).toContain('Region @0,0 ×2×1');
  });

  it('joins the lines of one heading, also where their number differs from column to column', () => {
    const words = [
      ...wordsAt('Gross', 200, 90),
      ...wordsAt('income', 200, 101),
      ...wordsAt('Region', 50, 112),
      ...wordsAt('in', 200, 112),
      ...['Costs', 'Taxes', 'Rest'].flatMap((name, c) => wordsAt(name, xs[c + 2] ?? 0, 112)),
      ...body(132),
    ];
    const [table] = layoutPage(pageOf(words)).tables;
    expect(head(table)).toEqual([
      'Region @0,0',
      'Gross income in @0,1',
      'Costs @0,2',
      'Taxes @0,3',
      'Rest @0,4',
    ]);
  });
});

describe('rows of a table without lines down', () => {
  it('hold a heading that spans the columns it stands in the middle of', () => {
    const words = [
      ...wordsAt('Region', 50, 100),
      ...names(100),
      ...wordsAt('in thousands', 275, 116),
      ...body(132),
    ];
    const [table] = layoutPage(pageOf(words, [[50, 112, 410, 112.5]])).tables;
    const section = table?.cells.find((cell) => cell.text === 'in thousands');
    expect(section).toMatchObject({ row: 1, column: 1, columnSpan: 4 });
  });

  it('begin below 1, 2, 3 and so on, which head columns', () => {
    const numbers = ['1', '2', '3', '4'].flatMap((name, c) => wordsAt(name, xs[c + 1] ?? 0, 100));
    const [table] = layoutPage(pageOf([...wordsAt('Grade', 50, 100), ...numbers, ...body(116)])).tables;
    expect(table).toMatchObject({ rows: 5, headerRows: 1 });
  });

  it('are one where every cell goes on in small letters', () => {
    const row = (left: string, right: string, y: number) => [
      ...wordsAt(left, 50, y),
      ...wordsAt(right, 300, y),
    ];
    const words = [
      ...row('Variable', 'Assumption', 100),
      ...row('Disposable income', 'Ranges between -1.9% and', 116),
      ...row('in constant dollars', 'two per cent a year', 127),
      ...row('Inflation rate', 'Ranges between 1% and 2%', 143),
    ];
    const rules: Box[] = [96, 113, 156].map((y) => [50, y, 450, y + 0.5]);
    const [table] = layoutPage(pageOf(words, rules)).tables;
    expect(table).toMatchObject({ rows: 3, columns: 2 });
    expect(table?.cells.map((cell) => cell.text)).toContain('Disposable income in constant dollars');
  });
});

describe('rows that are shaded', () => {
  it('begin and end with their shade, also where the text could be one label', () => {
    const words = ['paper', 'ink, none left', 'rent', 'light'].flatMap((text, i) => [
      ...wordsAt(text, 60, 120 + i * 12),
      ...(i === 1 ? [] : wordsAt(`${i * 31 + 7}.50`, 260, 120 + i * 12)),
      ...(i === 1 ? [] : wordsAt(`${(i * 47) % 60}.25`, 360, 120 + i * 12)),
    ]);
    const labelsOf = (fills: readonly Box[]) =>
      layoutPage({ ...pageOf(words), fills })
        .tables[0]?.cells.filter((cell) => cell.column === 0)
        .map((cell) => cell.text);
    expect(labelsOf([])).toEqual(['paper ink, none left', 'rent', 'light']);
    expect(labelsOf([[50, 131, 450, 143]])).toEqual(['paper', 'ink, none left', 'rent', 'light']);
  });
});

describe('a label of two lines', () => {
  it('is one cell with the numbers that stand beside its middle', () => {
    const rows = ['Between-state income', 'Premature mortality', 'Mean of activities'].flatMap((label, r) => [
      ...wordsAt(label, 50, 120 + r * 24, 8),
      ...wordsAt(`(index ${r})`, 50, 129 + r * 24, 8),
      ...xs.slice(1).flatMap((x, c) => wordsAt(`${r + 1}.${c}`, x, 124.5 + r * 24, 8)),
    ]);
    const [table] = layoutPage(pageOf([...names(104), ...rows])).tables;
    const labels = table?.cells.filter((cell) => cell.column === 0).map((cell) => cell.text);
    expect(labels).toEqual([
      'Between-state income (index 0)',
      'Premature mortality (index 1)',
      'Mean of activities (index 2)',
    ]);
  });
});

describe('the parts of a table', () => {
  it('stay one table across a heading that stands apart', () => {
    const words = [
      ...wordsAt('Region', 50, 100),
      ...names(100),
      ...body(116),
      ...wordsAt('Second half', 50, 205),
      ...body(230),
      ...wordsAt('* Not counting those abroad or away', 50, 310),
    ];
    const { tables } = layoutPage(pageOf(words));
    expect(tables).toHaveLength(1);
    expect(tables[0]).toMatchObject({ rows: 10, columns: 5, headerRows: 1 });
  });

  it('leave a caption and notes outside', () => {
    const words = [
      ...wordsAt('Table 3.', 50, 80),
      ...wordsAt('Counts and shares by region', 130, 80),
      ...wordsAt('Region', 50, 100),
      ...names(100),
      ...body(116),
      ...wordsAt('Source: Office', 50, 182),
      ...wordsAt('of records', 200, 182),
    ];
    const [table] = layoutPage(pageOf(words)).tables;
    expect(table).toMatchObject({ rows: 5, headerRows: 1, title: 'Table 3.' });
    expect(table?.cells.map((cell) => cell.text)).not.toContain('Source: Office');
  });
});
