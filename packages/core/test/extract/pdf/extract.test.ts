import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { FormatContext, FormatResult, PageResult } from '../../../src/extract/format.ts';
import { extractPdf } from '../../../src/extract/pdf/index.ts';
import { documentSchema } from '../../../src/model/with-schemas.ts';
import type { OcrEngine } from '../../../src/ports/index.ts';
import { contextOf, ocrThatReads, sourceOf } from './context.ts';
import { drawPdf, koreanFont, put, writePage } from './drawing.ts';

/** All pages at once, beside what is told at the end. */
async function extract(bytes: Uint8Array, over: Partial<FormatContext> = {}) {
  const reading = extractPdf(sourceOf(bytes), contextOf(over));
  const given: PageResult[] = [];
  for (;;) {
    const step = await reading.next();
    if (!step.done) given.push(step.value);
    else {
      const pages = given.map(({ page }) => page);
      const lines = given.map((each) => each.lines);
      return { ...step.value, pages, lines, tables: given.flatMap(({ tables }) => tables) };
    }
  }
}

const codes = (result: Pick<FormatResult, 'issues'>) => result.issues.map((issue) => issue.code);

function drawPages(count: number): Promise<Uint8Array> {
  return drawPdf(
    (doc) => {
      for (let i = 1; i <= count; i++) {
        doc.addPage();
        put(doc, `Page number ${i}`, 50, 50);
      }
    },
    { autoFirstPage: false },
  );
}

/** A page that is one picture, black on white, at 100 dpi. */
async function drawScan(draw: (doc: PDFKit.PDFDocument) => void = () => {}): Promise<Uint8Array> {
  const svg =
    '<svg width="827" height="1169"><rect width="827" height="1169" fill="white"/><rect x="100" y="100" width="200" height="30"/></svg>';
  const png = await sharp(Buffer.from(svg)).png().toBuffer();
  return drawPdf((doc) => {
    doc.image(png, 0, 0, { width: 595.28, height: 841.89 });
    draw(doc);
  });
}

describe('extractPdf', () => {
  it('reads the wanted pages in order and says how far it is', async () => {
    const seen: string[] = [];
    const result = await extract(await drawPages(4), {
      wantsPage: (number) => number !== 2,
      report: (stage, done, total, page) => seen.push(`${stage} ${done}/${total} ${page}`),
    });
    expect(result.pages.map((page) => page.text)).toEqual([
      'Page number 1',
      'Page number 3',
      'Page number 4',
    ]);
    expect(result.pages[0]).toMatchObject({ number: 1, unit: 'pt', textSource: 'embedded', rotation: 0 });
    expect(result.metadata).toMatchObject({ pageCount: 4, engines: ['pdfjs'] });
    expect(result.lines.map((page) => page.page)).toEqual([1, 3, 4]);
    expect(seen).toEqual([
      'read 1/3 1',
      'layout 1/3 1',
      'read 2/3 3',
      'layout 2/3 3',
      'read 3/3 4',
      'layout 3/3 4',
    ]);
    expect(documentSchema.shape.pages.parse(result.pages)).toEqual(result.pages);
  });

  it('leaves out pages above maxPages with an issue', async () => {
    const result = await extract(await drawPages(3), { limits: { ...contextOf().limits, maxPages: 2 } });
    expect(result.pages).toHaveLength(2);
    expect(result.issues).toMatchObject([{ code: 'LIMIT_EXCEEDED', severity: 'error' }]);
  });

  it('refuses a selection without pages', async () => {
    await expect(extract(await drawPages(1), { wantsPage: () => false })).rejects.toMatchObject({
      code: 'PAGE_RANGE_INVALID',
    });
  });

  it('ends with the reason of its signal', async () => {
    const bytes = await drawPages(2);
    await expect(extract(bytes, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('numbers tables through the document', async () => {
    const bytes = await drawPdf(
      (doc) => {
        for (let page = 0; page < 2; page++) {
          doc.addPage();
          for (let row = 0; row < 3; row++) {
            for (let column = 0; column < 3; column++) {
              doc.rect(50 + column * 100, 50 + row * 20, 100, 20).stroke();
              put(doc, `r${row}c${column}`, 55 + column * 100, 55 + row * 20);
            }
          }
        }
      },
      { autoFirstPage: false },
    );
    const result = await extract(bytes);
    expect(result.tables.map(({ id, page }) => [id, page])).toEqual([
      ['t1', 1],
      ['t2', 2],
    ]);
    expect(result.pages.map((page) => page.blocks[0]?.tableId)).toEqual(['t1', 't2']);
    expect(documentSchema.shape.tables.parse(result.tables)).toEqual(result.tables);
  });
});

describe('pages without usable text', () => {
  it('warn where OCR is off', async () => {
    const result = await extract(await drawScan(), { ocr: 'never' });
    expect(result.issues).toMatchObject([{ code: 'PAGE_WITHOUT_TEXT', severity: 'warning', page: 1 }]);
    expect(result.pages[0]).toMatchObject({ textSource: 'none', text: '' });
  });

  it('are drawn and read by OCR, words in points', async () => {
    // The engine sees the picture as it is prepared; 1 word over its whole size stands over the whole page.
    let size = { width: 0, height: 0 };
    const engine: OcrEngine = {
      name: 'fixed',
      async recognize(image) {
        const { width, height } = await sharp(image).metadata();
        size = { width, height };
        const box = [0.25 * width, 0.5 * height, 0.5 * width, 0.55 * height] as const;
        return { words: [{ text: 'Scanned', box, confidence: 0.9, line: 0 }], confidence: 0.9 };
      },
      close: async () => {},
    };
    const result = await extract(await drawScan(), { ocrEngine: async () => engine });
    expect(size.width).toBeGreaterThan(500);
    expect(result.pages[0]).toMatchObject({ textSource: 'ocr', text: 'Scanned', unit: 'pt' });
    expect(result.metadata.engines).toEqual(['pdfjs', 'fixed']);
    const box = result.lines[0]?.lines[0]?.box ?? [0, 0, 0, 0];
    expect(box[0] / 595.28).toBeCloseTo(0.25, 1);
    expect(box[1] / 841.89).toBeCloseTo(0.5, 1);
    expect(box[2] / 595.28).toBeCloseTo(0.5, 1);
  });

  it('keep a stamp beside what OCR reads', async () => {
    const words = [{ text: 'Body', box: [300, 600, 400, 640], confidence: 0.9, line: 0 }] as const;
    const bytes = await drawScan((doc) => put(doc, 'Received', 400, 20));
    const result = await extract(bytes, { ocrEngine: async () => ocrThatReads(words) });
    expect(result.pages[0]?.textSource).toBe('mixed');
    expect(result.pages[0]?.text).toContain('Received');
    expect(result.pages[0]?.text).toContain('Body');
  });

  it('are left without text where the drawing is blank', async () => {
    let asked = false;
    const engine: OcrEngine = {
      ...ocrThatReads([]),
      recognize: async () => {
        asked = true;
        return { words: [], confidence: 0 };
      },
    };
    const result = await extract(writePage(''), { ocrEngine: async () => engine });
    expect(result.pages[0]?.textSource).toBe('none');
    expect(asked).toBe(false);
    expect(result.issues).toEqual([]);
  });

  it('are told apart where the fonts name no characters', async () => {
    const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>';
    const cmap = {
      dict: '',
      stream:
        '/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <41> <5A> <E001> endbfrange endcmap end',
    };
    const bytes = writePage(
      'BT /F2 10 Tf 20 150 Td (ABCDEF) Tj ET',
      '',
      [font, cmap],
      '/Font << /F2 6 0 R >>',
    );
    const never = await extract(bytes, { ocr: 'never' });
    expect(never.issues).toMatchObject([{ code: 'TEXT_ENCODING_BROKEN', severity: 'error', page: 1 }]);
    const words = [{ text: 'Readable', box: [80, 180, 300, 220], confidence: 0.9, line: 0 }] as const;
    const auto = await extract(bytes, { ocrEngine: async () => ocrThatReads(words) });
    expect(auto.issues).toMatchObject([{ code: 'TEXT_ENCODING_BROKEN', severity: 'warning', page: 1 }]);
    expect(auto.pages[0]).toMatchObject({ textSource: 'ocr', text: 'Readable' });
  });

  it('are read by OCR even with good text where always is asked for', async () => {
    const words = [{ text: 'Seen', box: [80, 180, 300, 220], confidence: 0.9, line: 0 }] as const;
    const result = await extract(await drawPages(1), {
      ocr: 'always',
      ocrEngine: async () => ocrThatReads(words),
    });
    expect(result.pages[0]).toMatchObject({ textSource: 'ocr', text: 'Seen' });
  });

  it('cost an issue where OCR fails', async () => {
    const engine: OcrEngine = { ...ocrThatReads([]), recognize: () => Promise.reject(new Error('boom')) };
    const result = await extract(await drawScan(), { ocrEngine: async () => engine });
    expect(result.issues).toMatchObject([{ code: 'OCR_FAILED', severity: 'error', page: 1 }]);
    expect(result.pages).toHaveLength(1);
  });
});

describe('damaged files', () => {
  it('keep their pages, and say that the end is missing', async () => {
    const bytes = await drawPdf((doc) => put(doc, 'Kept', 50, 50), { compress: false });
    const end = Buffer.from(bytes).lastIndexOf('xref');
    const cut = Buffer.from(bytes).lastIndexOf('xref', end - 1);
    const result = await extract(bytes.slice(0, cut));
    expect(result.pages[0]?.text).toBe('Kept');
    expect(codes(result)).toEqual(['DOCUMENT_TRUNCATED']);
  });

  it('fail with a code where the fonts were cut off, instead of showing what they no longer name', async () => {
    const bytes = await drawPdf((doc) => {
      doc.font(koreanFont);
      put(doc, '견적서', 50, 50);
    });
    await expect(extract(bytes.slice(0, bytes.length * 0.6))).rejects.toMatchObject({
      code: 'DOCUMENT_CORRUPT',
    });
  });

  it('fail with a code where no page is left', async () => {
    const bytes = await drawPdf((doc) => put(doc, 'Gone', 50, 50));
    await expect(extract(bytes.slice(0, 40))).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
  });
});
