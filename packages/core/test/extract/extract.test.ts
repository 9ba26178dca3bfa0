import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { extract } from '../../src/extract/extract.ts';
import type { ExtractInput, ExtractOptions, ExtractProgress } from '../../src/extract/options.ts';
import { documentSchema } from '../../src/model/with-schemas.ts';
import type { PdfEngine } from '../../src/ports/index.ts';

const fixtures = new URL('../../../../fixtures/', import.meta.url);
const fixture = (name: string) => new URL(name, fixtures);
const folder = mkdtempSync(join(tmpdir(), 'extract-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Extracts, and checks what holds for every Document. */
async function read(input: ExtractInput, options: ExtractOptions = {}) {
  const document = await extract(input, options);
  expect(documentSchema.parse(document)).toEqual(document);
  if (document.status === 'ok')
    expect(document.issues.filter((issue) => issue.severity === 'error')).toEqual([]);
  return document;
}

const codes = (document: { issues: readonly { code: string }[] }) =>
  document.issues.map((issue) => issue.code);

describe('extract', () => {
  it('fills in the source', async () => {
    const document = await read(fixture('samples/transactions.csv'));
    expect(document).toMatchObject({ kind: 'spreadsheet', status: 'ok', schemaVersion: 1 });
    expect(document.source).toMatchObject({ name: 'transactions.csv', mediaType: 'text/csv' });
    expect(document.source.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(document.languages[0]).toBe('ko');
    expect(document.timings.totalMs).toBeGreaterThanOrEqual(0);
  });

  it('reads a PDF, its fields and its languages', async () => {
    const document = await read(fixture('samples/invoice-en.pdf'), { ocr: 'never' });
    expect(document).toMatchObject({ kind: 'pdf', status: 'ok', languages: ['en'] });
    expect(document.fields.length).toBeGreaterThan(3);
    expect(document.metadata.engines).toEqual(['pdfium']);
  });

  it('reports progress that never goes back and ends at 1', async () => {
    const seen: ExtractProgress[] = [];
    await read(fixture('samples/ledger.xlsx'), { onProgress: (progress) => seen.push(progress) });
    const fractions = seen.map((progress) => progress.fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(seen[0]?.stage).toBe('detect');
    expect(seen.at(-1)?.stage).toBe('fields');
  });

  it.each([
    ['broken/empty.pdf', 'INPUT_EMPTY'],
    ['broken/encrypted.pdf', 'DOCUMENT_ENCRYPTED'],
    ['broken/garbage.bin', 'INPUT_TYPE_UNSUPPORTED'],
    ['broken/truncated.xlsx', 'DOCUMENT_CORRUPT'],
    ['missing.pdf', 'INPUT_NOT_FOUND'],
    ['samples', 'INPUT_NOT_FOUND'],
  ])('gives a failed Document for %s: %s', async (name, code) => {
    const document = await read(fixture(name));
    expect(document.status).toBe('failed');
    expect(codes(document)).toContain(code);
    expect(document.pages).toEqual([]);
  });

  it('opens an encrypted PDF with its password alone', async () => {
    const wrong = await read(fixture('broken/encrypted.pdf'), { password: 'no', ocr: 'never' });
    expect(codes(wrong)).toContain('PASSWORD_WRONG');
    const right = await read(fixture('broken/encrypted.pdf'), { password: 'docproc', ocr: 'never' });
    expect(right.status).toBe('ok');
    expect(right.metadata.encrypted).toBe(true);
  });

  it('keeps what a cut-off PDF holds, or says that there is nothing', async () => {
    const document = await read(fixture('broken/truncated.pdf'), { ocr: 'never' });
    expect(['partial', 'failed']).toContain(document.status);
    expect(document.issues.some((issue) => issue.severity === 'error')).toBe(true);
  });

  it('reads by content and warns where the name says otherwise', async () => {
    const document = await read(fixture('broken/mislabelled.pdf'), { ocr: 'never' });
    expect(document.kind).toBe('image');
    expect(document.source.mediaType).toBe('image/png');
    expect(codes(document)).toContain('INPUT_TYPE_MISMATCH');
    expect(document.status).toBe('ok');
  });

  it('refuses 100 MB of junk at once', async () => {
    const path = join(folder, 'junk.pdf');
    writeFileSync(path, Buffer.from('\x01\x02\x03\x04'.repeat(100), 'latin1'));
    truncateSync(path, 100 * 2 ** 20);
    const document = await read(path);
    expect(codes(document)).toEqual(['INPUT_TYPE_UNSUPPORTED']);
    expect(document.source.bytes).toBe(100 * 2 ** 20);
  });

  it('holds to maxBytes for files and streams', async () => {
    const file = await read(fixture('samples/ledger.xlsx'), { maxBytes: 100 });
    expect(codes(file)).toEqual(['INPUT_TOO_LARGE']);
    expect(file.source.sha256).toBe('');
    const stream = await read(new Blob([new Uint8Array(1000)]).stream(), { maxBytes: 100 });
    expect(codes(stream)).toEqual(['INPUT_TOO_LARGE']);
  });

  it('tells a stream that breaks', async () => {
    async function* breaking() {
      yield new TextEncoder().encode('%PDF-1.7');
      throw new Error('connection lost');
    }
    const document = await read(breaking(), { name: 'upload.pdf' });
    expect(document).toMatchObject({ status: 'failed', source: { name: 'upload.pdf', sha256: '' } });
    expect(codes(document)).toEqual(['INPUT_UNREADABLE']);
  });

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)('tells a file that may not be read', async () => {
    const path = join(folder, 'secret.csv');
    writeFileSync(path, 'a,b\n1,2\n', { mode: 0 });
    expect(codes(await read(path))).toEqual(['INPUT_UNREADABLE']);
  });

  it('names every wrong option at once', async () => {
    const wrong = {
      ocr: 'sometimes',
      maxPages: -1,
      pages: '3-1',
      colour: 'red',
    } as unknown as ExtractOptions;
    await expect(extract('a.pdf', wrong)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      details: {
        fields: {
          ocr: expect.any(String),
          maxPages: expect.any(String),
          pages: expect.any(String),
          colour: 'is no option',
        },
      },
    });
    await expect(extract(fixture('samples/ledger.xlsx'), { languages: ['klingon'] })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      details: { fields: { languages: expect.stringContaining('kor, eng') } },
    });
    await expect(extract(5 as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(extract(new URL('https://example.com/a.pdf'))).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });

  describe('that takes long', () => {
    /** An engine that waits for its signal, or for ever. */
    const slow = (heeds: boolean): PdfEngine => ({
      name: 'slow',
      open: (_, options) =>
        new Promise((__, reject) => {
          if (heeds) options?.signal?.addEventListener('abort', () => reject(new Error('stopped')));
        }),
    });

    it('ends with TIMEOUT, whether or not the work heeds the signal', async () => {
      for (const heeds of [true, false]) {
        const document = await read(fixture('samples/invoice-en.pdf'), {
          pdfEngine: slow(heeds),
          timeoutMs: 50,
        });
        expect(document.status).toBe('failed');
        expect(codes(document)).toEqual(['TIMEOUT']);
        expect(document.source.mediaType).toBe('application/pdf');
      }
    });

    it('throws ABORTED when the caller aborts', async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const running = extract(fixture('samples/invoice-en.pdf'), { pdfEngine: slow(true), signal });
      setTimeout(() => controller.abort(), 30);
      await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
      await expect(extract(fixture('samples/invoice-en.pdf'), { signal })).rejects.toMatchObject({
        code: 'ABORTED',
      });
    });
  });

  it('calls a fault of an engine INTERNAL and keeps the cause out of the message', async () => {
    const broken: PdfEngine = { name: 'broken', open: () => Promise.reject(new Error('secret detail')) };
    const document = await read(fixture('samples/invoice-en.pdf'), { pdfEngine: broken });
    expect(codes(document)).toEqual(['INTERNAL']);
    expect(JSON.stringify(document)).not.toContain('secret detail');
  });

  it('reads bytes, a Blob and a path to the same Document', async () => {
    const bytes = await readFile(fixture('samples/ledger.xlsx'));
    const name = 'ledger.xlsx';
    const still = { now: () => 0 };
    const [a, b, c] = await Promise.all([
      read(fixture('samples/ledger.xlsx'), { clock: still }),
      read(new Uint8Array(bytes), { name, clock: still }),
      read(new Blob([bytes]), { name, clock: still }),
    ]);
    expect(b).toEqual(a);
    expect(c).toEqual(a);
  });
});
