import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { extractWorkbook } from '../../../src/extract/excel/index.ts';
import type { FormatContext, FormatResult } from '../../../src/extract/format.ts';
import { openMemory } from '../../../src/extract/input/memory.ts';
import { bookFile, worksheet } from './book-file.ts';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function contextOf(changes: Partial<FormatContext> & { maxCells?: number } = {}): FormatContext {
  const unused = () => Promise.reject(new Error('not for workbooks'));
  return {
    mediaType: xlsx,
    ocr: 'never',
    languages: [],
    wantsPage: () => true,
    password: undefined,
    limits: {
      maxBytes: 1e9,
      maxPages: 100,
      maxPixels: 1e8,
      maxCells: changes.maxCells ?? 1e6,
      timeoutMs: 0,
    },
    signal: new AbortController().signal,
    report: () => undefined,
    pdfEngine: unused,
    ocrEngine: unused,
    ...changes,
  };
}

function extract(bytes: Uint8Array, changes = {}): Promise<FormatResult> {
  return extractWorkbook(openMemory(bytes, 'a.xlsx'), contextOf(changes));
}

async function bytesOf(fill: (book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  fill(book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

const sheetXml = (rows: number) =>
  `<sheetData>${Array.from({ length: rows }, (_, i) => `<row><c><v>${i}</v></c><c><v>2</v></c></row>`).join('')}</sheetData>`;

describe('extractWorkbook', () => {
  it('finds the tables of a sheet with title, header, spans, types and places', async () => {
    const bytes = await bytesOf((book) => {
      const sheet = book.addWorksheet('매출');
      sheet.getCell('B2').value = '2026년 매출 현황';
      sheet.getCell('B4').value = '지역';
      sheet.getCell('C4').value = '분기';
      sheet.mergeCells('C4:D4');
      sheet.mergeCells('B4:B5');
      sheet.getCell('C5').value = '1분기';
      sheet.getCell('D5').value = '2분기';
      sheet.getRow(6).values = [undefined, '서울', 1200, 1300.5] as ExcelJS.CellValue[];
      sheet.getRow(7).values = [
        undefined,
        '부산',
        800,
        new Date(Date.UTC(2026, 2, 1)),
      ] as ExcelJS.CellValue[];
      sheet.getCell('C6').numFmt = '#,##0"원"';
      sheet.getCell('D7').numFmt = 'yyyy-mm-dd';
      sheet.getRow(10).values = [undefined, '코드', '이름', '비고'];
      sheet.getRow(11).values = [undefined, 'A1', '가나', '다'];
    });
    const result = await extract(bytes);
    expect(result.sheets).toEqual([{ number: 1, name: '매출', rows: 10, columns: 3, hidden: false }]);
    const [first, second] = result.tables;
    expect(first).toMatchObject({
      id: 't1',
      sheet: 1,
      ref: 'B4:D7',
      rows: 4,
      columns: 3,
      headerRows: 2,
      title: '2026년 매출 현황',
    });
    expect(first?.cells.slice(0, 2)).toEqual([
      { row: 0, column: 0, rowSpan: 2, text: '지역', ref: 'B4' },
      { row: 0, column: 1, columnSpan: 2, text: '분기', ref: 'C4' },
    ]);
    expect(first?.cells.find((cell) => cell.ref === 'C6')).toEqual({
      row: 2,
      column: 1,
      text: '1,200원',
      value: 1200,
      ref: 'C6',
    });
    expect(first?.cells.find((cell) => cell.ref === 'D7')?.text).toBe('2026-03-01');
    expect(second).toMatchObject({ id: 't2', ref: 'B10:D11', headerRows: 1 });
    expect(result.grids[0]?.cells[0]).toEqual({
      row: 1,
      column: 1,
      text: '2026년 매출 현황',
      value: '2026년 매출 현황',
      ref: 'B2',
    });
  });

  it('parts tables that stand side by side, but not the columns of a form', async () => {
    const side = await bytesOf((book) => {
      const sheet = book.addWorksheet('a');
      for (let r = 1; r <= 3; r++)
        sheet.getRow(r).values = ['x', r, undefined, 'y', r] as ExcelJS.CellValue[];
    });
    expect((await extract(side)).tables.map((table) => table.ref)).toEqual(['A1:B3', 'D1:E3']);
    const form = await bytesOf((book) => {
      const sheet = book.addWorksheet('a');
      for (let r = 1; r <= 3; r++)
        sheet.getRow(r).values = [`항목 ${r}`, undefined, undefined, r] as ExcelJS.CellValue[];
    });
    expect((await extract(form)).tables.map((table) => table.ref)).toEqual(['A1:D3']);
  });

  it('keeps cells up to the limit and counts the rest', async () => {
    const result = await extract(bookFile({ sheets: [sheetXml(10_000), sheetXml(5)] }), { maxCells: 1000 });
    expect(result.sheets.map((sheet) => sheet.rows)).toEqual([10_000, 5]);
    expect(result.tables[0]).toMatchObject({ rows: 10_000, ref: 'A1:B10000', truncated: true });
    expect(result.tables[0]?.cells).toHaveLength(1000);
    expect(result.issues).toMatchObject([
      { code: 'LIMIT_EXCEEDED', severity: 'warning', sheet: 1 },
      { code: 'LIMIT_EXCEEDED', severity: 'warning', sheet: 2 },
    ]);
  });

  it('goes on where one sheet is damaged, and fails where all are', async () => {
    const broken = { name: 'xl/worksheets/sheet1.xml', data: worksheet('<sheetData><row><c a>') };
    const result = await extract(bookFile({ sheets: ['', sheetXml(3)], extra: [broken] }));
    expect(result.issues).toMatchObject([{ code: 'SHEET_UNREADABLE', severity: 'error', sheet: 1 }]);
    expect(result.tables).toMatchObject([{ sheet: 2, rows: 3 }]);
    const beside = await extract(bookFile({ sheets: ['', '<sheetData/>'], extra: [broken] }));
    expect(beside.issues).toHaveLength(1);
    await expect(extract(bookFile({ sheets: [''], extra: [broken] }))).rejects.toMatchObject({
      code: 'SHEET_UNREADABLE',
    });
  });

  it('reads only the sheets that are wanted, reports progress, and stops when told', async () => {
    const bytes = bookFile({ sheets: [sheetXml(2), sheetXml(3), sheetXml(4)] });
    const steps: unknown[] = [];
    const report: FormatContext['report'] = (...step) => void steps.push(step);
    const result = await extract(bytes, { wantsPage: (number: number) => number !== 2, report });
    expect(result.sheets.map((sheet) => sheet.number)).toEqual([1, 3]);
    expect(steps).toEqual([
      ['read', 0, 2, 1],
      ['read', 1, 2, 3],
      ['read', 2, 2],
    ]);
    await expect(extract(bytes, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('makes a table of every cell, wherever it stands', async () => {
    const cells = Array.from(
      { length: 2000 },
      (_, i) => `<row r="${3 * i + 1}"><c t="str"><v>글</v></c></row>`,
    ).join('');
    const { tables } = await extract(bookFile({ sheets: [`<sheetData>${cells}</sheetData>`] }));
    expect(tables.reduce((sum, table) => sum + table.cells.length, 0)).toBe(2000);
    expect(tables.length).toBeLessThan(600);
  });
});
