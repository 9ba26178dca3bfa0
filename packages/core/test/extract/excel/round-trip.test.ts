import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBytes, rowsOf } from './book-file.ts';

type Written = string | number | boolean | Date | null;

/** Texts that XML can hold, Korean and symbols included. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((value) => `${value}&<가>"'`.replace(/[^\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ''))
  .filter((value) => !/_x[0-9A-F]{4}_/i.test(value));

const date = fc
  .date({ min: new Date('1900-03-01T00:00:00Z'), max: new Date('2999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((value) => new Date(Math.floor(value.getTime() / 1000) * 1000));

const cell: fc.Arbitrary<Written> = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  date,
  fc.constant(null),
);

const expectedOf = (value: Written) => {
  if (value instanceof Date) return value.toISOString().slice(0, 19);
  return Object.is(value, -0) ? 0 : value;
};

async function write(
  rows: readonly (readonly Written[])[],
  streaming: boolean,
  shared: boolean,
): Promise<Buffer> {
  if (!streaming) {
    const book = new ExcelJS.Workbook();
    fill(book.addWorksheet('시트'), rows);
    return Buffer.from(await book.xlsx.writeBuffer());
  }
  const stream = new PassThrough();
  const bytes = buffer(stream);
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: shared });
  fill(book.addWorksheet('시트'), rows);
  await book.commit();
  return bytes;
}

function fill(sheet: ExcelJS.Worksheet, rows: readonly (readonly Written[])[]): void {
  for (const [r, values] of rows.entries()) {
    const row = sheet.getRow(r + 1);
    for (const [c, value] of values.entries()) {
      if (value === null) continue;
      row.getCell(c + 1).value = value;
      if (value instanceof Date) row.getCell(c + 1).numFmt = 'yyyy-mm-dd hh:mm:ss';
    }
    row.commit();
  }
}

describe('cells written by exceljs', () => {
  it('come back as they were written', async () => {
    const table = fc.array(fc.array(cell, { maxLength: 6 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.boolean(), fc.boolean(), async (rows, streaming, shared) => {
        const book = await openBytes(await write(rows, streaming, shared));
        const read = await rowsOf(book);
        const got = read.flatMap((row) => row.cells.map((found) => [row.index, found.column, found.value]));
        const want = rows.flatMap((row, r) =>
          row.flatMap((value, c) => (value === null ? [] : [[r, c, expectedOf(value)]])),
        );
        expect(got).toEqual(want);
      }),
      { numRuns: 60 },
    );
  });

  it('come back from many rows in memory that does not grow with them', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [
      i,
      `고객 ${i % 100}`,
      i * 1.5,
      new Date(Date.UTC(2026, 0, 1 + (i % 300))),
    ]);
    const book = await openBytes(await write(rows, true, true));
    let cells = 0;
    let sum = 0;
    for await (const row of book.sheets[0]?.rows() ?? []) {
      cells += row.cells.length;
      sum += Number(row.cells[2]?.value);
    }
    expect([cells, sum]).toEqual([80_000, 1.5 * ((19_999 * 20_000) / 2)]);
  });
});
