import { read, utils } from '@e965/xlsx';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvField, csvLines } from '../../../src/report/csv/cell.ts';

describe('csvField', () => {
  it.each(['=1+1', '+82-2-555-0142', '-2+3', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1+1', '=cmd|x!A1'])(
    'takes the formula out of %j',
    (text) => {
      expect(csvField(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it.each(['-1,234.50', '+3', '-12%', '-', '=', '1-2', 'a=b', '1e-7', '합계', "O'Neil"])(
    'leaves %j as it is',
    (text) => {
      expect(csvField(text).replaceAll('"', '')).toBe(text);
    },
  );

  it('keeps numbers numbers', () => {
    expect([-5, 0.1, 12_000_000, true, null, undefined].map(csvField)).toEqual([
      '-5',
      '0.1',
      '12000000',
      'true',
      '',
      '',
    ]);
  });

  it('gives back what was put in when it is parsed', () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((value) => !/[\r\t=+\-@＝＋－＠]|^\s/.test(value));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
        expect(parse(csvLines(rows))).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });
});

describe('csvLines', () => {
  it('is read by a spreadsheet program without a formula', () => {
    const book = read(csvLines([['=1+1', -5, '-1,234.50', 'a"b,c\nd']]), { type: 'string', raw: false });
    const sheet = book.Sheets[book.SheetNames[0]!]!;
    expect(Object.values(sheet).some((cell) => typeof cell === 'object' && 'f' in cell)).toBe(false);
    expect(utils.sheet_to_json(sheet, { header: 1 })).toEqual([["'=1+1", -5, -1234.5, 'a"b,c\nd']]);
  });
});

/** RFC 4180, written anew here so that the writer is not tested with its own rules. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      const match = /"((?:[^"]|"")*)"|([^,\r\n]*)/y;
      match.lastIndex = at;
      const field = match.exec(text)!;
      row.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? '');
      at += field[0].length;
      if (text[at] !== ',') break;
      at += 1;
    }
    at += 2;
    rows.push(row);
  }
  return rows;
}
