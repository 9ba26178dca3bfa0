/**
 * Reading a large workbook: `pnpm bench:sheets [ROWS] [ours]`, 200,001 rows of 10 columns by default; `ours` leaves the
 * other libraries out, some of which cannot hold a million rows.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contest, perform } from './contest.ts';

const COLUMNS = 10;
const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const contestants: Readonly<Record<string, (path: string) => Promise<number>>> = {
  'docproc, displayed text': (path) => readOurs(path, 'text'),
  'docproc, values': (path) => readOurs(path, 'value'),
  'exceljs, streaming': readByExcelJs,
  'SheetJS, dense': readBySheetJs,
  'hucre, streaming': streamByHucre,
  'hucre, whole': readByHucre,
  'read-excel-file': readByReadExcelFile,
};

const [name, given] = process.argv.slice(2);
const contestant = contestants[name ?? ''];
if (contestant && given !== undefined) await perform(() => contestant(given));
else {
  const path = await writeWorkbook(Number(name ?? 200_001));
  const names = Object.keys(contestants).filter((key) => given !== 'ours' || key.startsWith('docproc'));
  await contest(import.meta.url, names, 'cells', [path], 3);
}

// Each loads its own library alone, so that none pays for another's code.

async function readOurs(path: string, face: 'text' | 'value'): Promise<number> {
  const { openInput, openSheets } = await import('../packages/core/dist/extract.js');
  const source = await openInput(path, { maxBytes: Infinity });
  let cells = 0;
  try {
    await using book = await openSheets(source, { mediaType });
    for (const sheet of book.sheets) {
      for await (const row of sheet.rows())
        for (const cell of row.cells) if (cell[face] !== undefined) cells += 1;
    }
  } finally {
    await source.close();
  }
  return cells;
}

async function readByExcelJs(path: string): Promise<number> {
  const { default: ExcelJs } = await import('exceljs');
  let cells = 0;
  for await (const sheet of new ExcelJs.stream.xlsx.WorkbookReader(path, {})) {
    for await (const row of sheet) cells += row.cellCount;
  }
  return cells;
}

async function readBySheetJs(path: string): Promise<number> {
  const { read, utils } = await import('@e965/xlsx');
  const book = read(await readFile(path), { dense: true });
  return Object.values(book.Sheets).reduce((sum, sheet) => {
    const rows: unknown[][] = utils.sheet_to_json(sheet, { header: 1, raw: false });
    return sum + rows.reduce((count, row) => count + row.length, 0);
  }, 0);
}

async function streamByHucre(path: string): Promise<number> {
  const { streamXlsxRows } = await import('hucre/xlsx');
  let cells = 0;
  for await (const row of streamXlsxRows(await readFile(path))) cells += row.values.length;
  return cells;
}

async function readByHucre(path: string): Promise<number> {
  const { readXlsx } = await import('hucre/xlsx');
  const { sheets } = await readXlsx(await readFile(path));
  return sheets.reduce((sum, sheet) => sum + sheet.rows.reduce((count, row) => count + row.length, 0), 0);
}

async function readByReadExcelFile(path: string): Promise<number> {
  const { readSheet } = await import('read-excel-file/node');
  const rows = await readSheet(path);
  return rows.reduce((count, row) => count + row.length, 0);
}

/** Text, whole and decimal numbers and dates, as a ledger has them. Kept for the next run. */
async function writeWorkbook(rows: number): Promise<string> {
  const path = join(tmpdir(), `docproc-bench-${rows}.xlsx`);
  if (existsSync(path)) return path;
  const { default: ExcelJs } = await import('exceljs');
  const writer = new ExcelJs.stream.xlsx.WorkbookWriter({
    filename: path,
    useStyles: true,
    useSharedStrings: true,
  });
  const sheet = writer.addWorksheet('data');
  for (let row = 0; row < rows; row += 1) {
    const cells = Array.from({ length: COLUMNS }, (_, column) => cellOf(row, column));
    const added = sheet.addRow(cells);
    if (row > 0) added.getCell(4).numFmt = 'yyyy-mm-dd';
    added.commit();
  }
  await writer.commit();
  return path;
}

function cellOf(row: number, column: number): string | number | Date {
  if (row === 0) return `column ${column}`;
  if (column === 3) return new Date(Date.UTC(2026, 0, 1 + (row % 365)));
  if (column % 3 === 0) return `item ${row % 5000}`;
  return column % 3 === 1 ? row * column : row / (column + 1);
}
