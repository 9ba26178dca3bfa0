import { describe, expect, it } from 'vitest';
import { layoutPage } from '../../../src/layout/page.ts';
import type { Box } from '../../../src/model/index.ts';
import { gridLines, pageOf, wordsAt } from '../words-of.ts';

describe('what is drawn or set like a table', () => {
  it('is none where text only marks the axes of a chart', () => {
    const axes = [50, 40, 30, 20, 10].flatMap((value, i) => [
      ...wordsAt(`${value}`, 60, 100 + i * 20),
      ...wordsAt(`0.${value}`, 400, 100 + i * 20),
    ]);
    expect(layoutPage(pageOf(axes)).tables).toEqual([]);
  });

  it('is none where tick marks make a line an axis', () => {
    const rows = [...'abcde'].flatMap((name, i) => [
      ...wordsAt(`${(i * 17) % 90}`, 60, 100 + i * 20),
      ...wordsAt(`${name}${(i * 31) % 80}`, 200, 100 + i * 20),
      ...wordsAt(`${(i * 53) % 70}`, 300, 100 + i * 20),
    ]);
    const ticks = [0, 1, 2, 3, 4].map((i): Box => [88, 105 + i * 20, 92, 105.5 + i * 20]);
    const axis: Box = [92, 95, 92.5, 200];
    expect(layoutPage(pageOf(rows)).tables).toHaveLength(1);
    expect(layoutPage(pageOf(rows, [...ticks, axis])).tables).toEqual([]);
  });

  it('is none where captions stand at the ends of bars', () => {
    const bars = Array.from({ length: 12 }, (_, i) => ({ y: 100 + i * 25, to: 90 + ((i * 71) % 200) }));
    const lines = bars.flatMap(({ y, to }) => gridLines([60, to], [y, y + 18]));
    const axis: Box = [60, 90, 60.5, 420];
    const words = bars.flatMap(({ y, to }, i) => wordsAt(`${(i * 37) % 50}.${i}`, to + 4, y + 4));
    expect(layoutPage(pageOf(words, [...lines, axis])).tables).toEqual([]);
  });

  it('is none where framed lines have no columns', () => {
    const words = ['Legend', 'First series', 'Second series'].flatMap((text, i) =>
      wordsAt(text, 60, 105 + i * 20),
    );
    const frame = gridLines([50, 250], [100, 120, 140, 160]);
    expect(layoutPage(pageOf(words, frame)).tables).toEqual([]);
  });

  it('leaves text at another angle out of tables', () => {
    const rows = ['1,200', '3,400', '5,600'].flatMap((text, i) => [
      ...wordsAt(`Row${i}`, 60, 105 + i * 20),
      ...wordsAt(text, 160, 105 + i * 20),
    ]);
    const note = {
      text: 'note',
      box: [120, 110, 130, 150] as const,
      confidence: 1,
      fontSize: 10,
      bold: false,
    };
    const [table] = layoutPage(
      pageOf([...rows, { ...note, angle: 270 }], gridLines([50, 150, 250], [100, 120, 140, 160])),
    ).tables;
    expect(table?.cells.map((cell) => cell.text)).not.toContain('note');
    expect(table?.rows).toBe(3);
  });

  it('is none where OCR doubts single signs in a picture', () => {
    const signs = ['=', '2', '°', '8', ':', 'a', '£', '5', '|', 'o', '@', '3'];
    const at = (confidence: number, texts: readonly string[]) =>
      texts.flatMap((text, i) =>
        wordsAt(text, 60 + (i % 3) * 80, 100 + Math.floor(i / 3) * 16).map((word) => ({
          ...word,
          confidence,
        })),
      );
    expect(layoutPage(pageOf(at(0.5, signs))).tables).toEqual([]);
    const rows = ['Milk', '2', '4.50', 'Bread', '1', '3.20', 'Eggs', '6', '1.95', 'Tea', '1', '2.35'];
    expect(layoutPage(pageOf(at(0.5, rows))).tables).toHaveLength(1);
  });
});
