import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildReport, type ReportOptions } from '../../src/report/index.ts';
import { batch, hostile, taxInvoice } from './samples.ts';

/** What programs that are not ours read in reports. Workbooks are read so in `xlsx/`, pages in `html/`. */

const folder = mkdtempSync(join(tmpdir(), 'docproc-readers-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('csv, read by DuckDB', () => {
  let database: DuckDBInstance;
  beforeAll(async () => {
    database = await DuckDBInstance.create(':memory:');
  });
  afterAll(() => database.closeSync());

  async function rowsOf(documents: typeof batch, options: Omit<ReportOptions, 'format'>) {
    const path = join(folder, 'report.csv');
    writeFileSync(path, (await buildReport(documents, { ...options, format: 'csv' })).bytes);
    const connection = await database.connect();
    const reader = await connection.runAndReadAll(`select * from read_csv('${path}', header = true)`);
    connection.closeSync();
    return reader.getRowObjectsJson();
  }

  it.each([false, true])(
    'has typed columns and whole Korean texts, with a byte order mark: %s',
    async (mark) => {
      const columns = ['file', 'sellerName', 'issueDate', 'grandTotal'] as const;
      const rows = await rowsOf(batch, { kind: 'data', columns, byteOrderMark: mark });
      expect(rows).toHaveLength(batch.length);
      expect(rows[0]).toEqual({
        file: '세금계산서_3월.pdf',
        sellerName: '한빛소프트웨어 주식회사',
        issueDate: '2026-03-31',
        grandTotal: 8_140_000,
      });
      expect(rows[4]).toMatchObject({ file: hostile.source.name });
    },
  );

  it('keeps what a spreadsheet program would run as a text with an apostrophe', async () => {
    const document = { ...taxInvoice, source: { ...taxInvoice.source, name: '=1+1.pdf' } };
    const [row] = await rowsOf([document], { kind: 'data', columns: ['file'] });
    expect(row).toEqual({ file: "'=1+1.pdf" });
  });
});

describe('pdf, read by PDFium', () => {
  let pdfium: WrappedPdfiumModule;
  beforeAll(async () => {
    const path = createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm');
    const { buffer } = new Uint8Array(await readFile(path));
    pdfium = await init({ wasmBinary: buffer });
    pdfium.PDFiumExt_Init();
  });

  function textsOf(bytes: Uint8Array): string[] {
    const {
      malloc,
      free,
      memory: heap,
    } = pdfium.pdfium.wasmExports as unknown as {
      malloc(bytes: number): number;
      free(at: number): void;
      memory: { readonly buffer: ArrayBuffer };
    };
    const memory = malloc(bytes.length);
    new Uint8Array(heap.buffer).set(bytes, memory);
    const document = pdfium.FPDF_LoadMemDocument(memory, bytes.length, '');
    expect(document).not.toBe(0);
    const texts = Array.from({ length: pdfium.FPDF_GetPageCount(document) }, (_, index) => {
      const page = pdfium.FPDF_LoadPage(document, index);
      const text = pdfium.FPDFText_LoadPage(page);
      const length = pdfium.FPDFText_CountChars(text);
      const points = Array.from({ length }, (_, at) => pdfium.FPDFText_GetUnicode(text, at));
      pdfium.FPDFText_ClosePage(text);
      pdfium.FPDF_ClosePage(page);
      return String.fromCodePoint(...points).replaceAll(/\s+/g, ' ');
    });
    pdfium.FPDF_CloseDocument(document);
    free(memory);
    return texts;
  }

  it('holds every text again, Korean intact', async () => {
    const { bytes } = await buildReport(taxInvoice, { format: 'pdf' });
    const all = textsOf(bytes).join(' ');
    for (const text of [
      '한빛소프트웨어 주식회사',
      '8,140,000원',
      '문서 처리 시스템 구축',
      '2026년 3월 31일',
      '담당자',
      '김하늘',
    ]) {
      expect(all).toContain(text);
    }
    expect(all).not.toContain('\ufffd');
  });

  it('has every document of a batch', async () => {
    const { bytes } = await buildReport(batch, { format: 'pdf', language: 'en' });
    const all = textsOf(bytes).join(' ');
    for (const { source } of batch) expect(all).toContain(source.name.slice(0, 14));
  });
});
