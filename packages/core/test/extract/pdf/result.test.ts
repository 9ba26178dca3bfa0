import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/extract/extract.ts';
import { documentSchema } from '../../../src/model/with-schemas.ts';
import type { OcrEngine } from '../../../src/ports/index.ts';
import { drawPdf, put, writePage } from './drawing.ts';

describe('the Document of a PDF', () => {
  it('holds links, form fields and labels of its pages', async () => {
    const bytes = await drawPdf((doc) => {
      put(doc, 'See the site', 50, 50);
      doc.link(50, 50, 60, 12, 'https://example.com/a');
      doc.initForm();
      doc.formText('buyer', 50, 100, 120, 20, { value: 'Kim' });
    });
    const document = await extract(bytes, { ocr: 'never' });
    expect(document.pages[0]).toMatchObject({
      links: [{ url: 'https://example.com/a' }],
      formFields: [{ name: 'buyer', kind: 'text', value: 'Kim' }],
    });
    expect(document.pages[0]?.label).toBeUndefined();
    expect(documentSchema.parse(document).pages[0]?.formFields).toHaveLength(1);
  });

  it('says that its author restricted it, and is read all the same', async () => {
    const bytes = await drawPdf((doc) => put(doc, 'Read me', 50, 50), { ownerPassword: 'chef' });
    const document = await extract(bytes, { ocr: 'never' });
    expect(document.status).toBe('ok');
    expect(document.pages[0]?.text).toBe('Read me');
    expect(document.metadata).toMatchObject({ encrypted: true, encryption: 'owner' });
    expect(document.issues.map(({ code, severity }) => [code, severity])).toEqual([
      ['PERMISSIONS_RESTRICTED', 'warning'],
    ]);
  });
});

describe('a page whose fonts name no character', () => {
  const font = [
    '<< /Type /Font /Subtype /Type0 /BaseFont /Sub /Encoding /Identity-H /DescendantFonts [7 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sub /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 8 0 R /DW 600 >>',
    '<< /Type /FontDescriptor /FontName /Sub /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>',
  ];
  const content = 'BT /F2 10 Tf 20 150 Td <0024002500030045004600470048> Tj ET 0 0 100 100 re f';
  const bytes = writePage(content, '', font, '/Font << /F1 5 0 R /F2 6 0 R >>');

  it.each(['auto', 'pdfium', 'pdfjs'] as const)('is read by OCR, engine %s', async (engine) => {
    let asked = 0;
    const word = { text: 'Total', box: [40, 100, 90, 120], confidence: 0.9, line: 0 } as const;
    const ocrEngine: OcrEngine = {
      name: 'stand-in',
      recognize: async () => {
        asked++;
        return { words: [word], confidence: 0.9 };
      },
      close: async () => {},
    };
    const document = await extract(bytes, { engine, ocrEngine, languages: ['eng'] });
    expect(asked).toBeGreaterThan(0);
    expect(document.pages[0]?.textSource).toBe('ocr');
    expect(document.issues.map(({ code }) => code)).toContain('TEXT_ENCODING_BROKEN');
  });

  it('is said to be broken where OCR is off', async () => {
    const document = await extract(bytes, { ocr: 'never' });
    expect(document.status).toBe('partial');
    expect(document.issues).toMatchObject([{ code: 'TEXT_ENCODING_BROKEN', severity: 'error', page: 1 }]);
  });
});
