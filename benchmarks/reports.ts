/**
 * Writing reports: `pnpm bench:reports [ROWS]`. A flat table of so many rows (500,000 by default) and six columns is
 * streamed to a file in every format that can be; exceljs by itself, told to write the same rows as it recommends,
 * is the measure for workbooks. Then batch reports over 200 documents are built.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import ExcelJs from 'exceljs';
import { extract } from '../packages/core/dist/extract.js';
import type { Document } from '../packages/core/dist/model.js';
import { buildReport, streamReport } from '../packages/core/dist/report.js';
import { contest, perform } from './contest.ts';

const columns = ['file', 'type', 'sellerName', 'issueDate', 'taxTotal', 'grandTotal'] as const;
const BATCH = 200;

type Contestant = (rows: number, folder: string) => Promise<number>;

const exports: Readonly<Record<string, Contestant>> = {
  'docproc, xlsx': (rows, folder) => stream('xlsx', rows, folder),
  'exceljs, streaming xlsx': writeByExcelJs,
  'docproc, csv': (rows, folder) => stream('csv', rows, folder),
  'docproc, json': (rows, folder) => stream('json', rows, folder),
};

const batches: Readonly<Record<string, Contestant>> = {
  'batch, html': () => build('html'),
  'batch, xlsx': () => build('xlsx'),
  'batch, pdf': () => build('pdf'),
};

const [name, given] = process.argv.slice(2);
const contestant = { ...exports, ...batches }[name ?? ''];
if (contestant !== undefined && given !== undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-bench-'));
  await perform(() => contestant(Number(given), folder));
  await rm(folder, { recursive: true });
} else {
  const rows = String(Number(name ?? 500_000));
  await contest(import.meta.url, Object.keys(exports), 'rows', [rows]);
  await contest(import.meta.url, Object.keys(batches), 'documents', [rows]);
}

async function stream(format: 'csv' | 'json' | 'xlsx', rows: number, folder: string): Promise<number> {
  const bytes = streamReport(documents(rows), { format, columns });
  await pipeline(bytes, createWriteStream(join(folder, `export.${format}`)));
  return rows;
}

/** The same cells by exceljs alone; it is given time to write after every thousand rows. */
async function writeByExcelJs(rows: number, folder: string): Promise<number> {
  const book = new ExcelJs.stream.xlsx.WorkbookWriter({
    filename: join(folder, 'export.xlsx'),
    useStyles: true,
  });
  const sheet = book.addWorksheet('Data');
  let count = 0;
  for (const { source, type, fields } of documents(rows)) {
    const [seller, date, tax, total] = fields.map(({ value }) => value);
    const row = sheet.addRow([source.name, type.name, seller, new Date(String(date)), tax, total]);
    row.getCell(4).numFmt = 'yyyy-mm-dd';
    row.getCell(5).numFmt = '#,##0';
    row.getCell(6).numFmt = '#,##0';
    row.commit();
    if (++count % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  sheet.commit();
  await book.commit();
  return rows;
}

async function build(format: 'html' | 'xlsx' | 'pdf'): Promise<number> {
  const sample = await extract(join(import.meta.dirname, '../fixtures/samples/invoice-ko.pdf'));
  const documents = Array.from({ length: BATCH }, () => sample);
  await buildReport(documents, { format });
  return BATCH;
}

/** Receipts that hold nothing but four fields, made when they are asked for. */
function* documents(rows: number): Generator<Document> {
  const origin = { page: 1, box: [0, 0, 1, 1] } as const;
  const found = { text: '', confidence: 0.9, origin };
  for (let row = 0; row < rows; row++) {
    const day = `2026-0${1 + (row % 9)}-1${row % 10}`;
    yield {
      schemaVersion: 1,
      source: { name: `영수증-${row}.pdf`, mediaType: 'application/pdf', bytes: 1, sha256: '' },
      kind: 'pdf',
      status: 'ok',
      type: { name: 'receipt', confidence: 0.9 },
      languages: ['ko'],
      pages: [],
      sheets: [],
      tables: [],
      fields: [
        { name: 'sellerName', value: `가게 ${row % 1000}`, ...found },
        { name: 'issueDate', value: day, ...found },
        { name: 'taxTotal', value: row, currency: 'KRW', ...found },
        { name: 'grandTotal', value: 1000 + row, currency: 'KRW', ...found },
      ],
      metadata: {},
      issues: [],
      timings: { totalMs: 1 },
    };
  }
}
