import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/extract/extract.ts';
import { createAutoEngine } from '../../../src/extract/pdf/auto.ts';
import { createPdfiumEngine } from '../../../src/extract/pdf/pdfium/index.ts';
import { createPdfjsEngine } from '../../../src/extract/pdf/pdfjs/index.ts';
import { writePage, writePdf } from './drawing.ts';
import { textOf, withFile } from './engines.ts';

const engine = createAutoEngine({ first: createPdfiumEngine(), second: createPdfjsEngine() });
const simple = writePage('BT /F1 10 Tf 20 150 Td (Hello) Tj ET');

/** Text in a font whose glyphs have names that only pdf.js takes apart. */
const named = writePage(
  'BT /F2 10 Tf 20 150 Td (AB) Tj ET',
  '',
  [
    '<< /Type /Font /Subtype /Type1 /BaseFont /Odd /Encoding << /Type /Encoding /Differences [65 /f_f_i /T_h] >> /FirstChar 65 /LastChar 66 /Widths [600 600] /FontDescriptor 7 0 R >>',
    '<< /Type /FontDescriptor /FontName /Odd /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>',
  ],
  '/Font << /F1 5 0 R /F2 6 0 R >>',
);

/** Text in two layers, of which the second is switched off. */
const layered = writePdf([
  '<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R 7 0 R] /D << /OFF [7 0 R] >> >> >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /Properties << /L1 6 0 R /L2 7 0 R >> >> /MediaBox [0 0 300 200] >>',
  { dict: '', stream: 'BT /F1 10 Tf 20 150 Td /OC /L1 BDC (on) Tj EMC /OC /L2 BDC (off) Tj EMC ET' },
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  '<< /Type /OCG /Name (Shown) >>',
  '<< /Type /OCG /Name (Hidden) >>',
]);

describe('the engine auto', () => {
  it('reads with PDFium alone where that will do', async () => {
    await withFile(engine, simple, async (file) => {
      expect(textOf(await file.readPage(1))).toBe('Hello');
      expect(file.metadata).toMatchObject({ engines: ['pdfium'] });
      expect(file.metadata.fallbacks).toBeUndefined();
    });
  });

  it('opens with pdf.js what PDFium cannot open', async () => {
    // Without a trailer nothing says which object is the catalogue.
    const cut = simple.slice(0, Buffer.from(simple).lastIndexOf('xref\n0 '));
    await expect(createPdfiumEngine().open(cut)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    await withFile(engine, cut, async (file) => {
      expect(textOf(await file.readPage(1))).toBe('Hello');
      expect(file.metadata).toMatchObject({
        engines: ['pdfjs'],
        fallbacks: [{ engine: 'pdfjs', reason: 'open' }],
      });
    });
  });

  it('takes the page from pdf.js that PDFium finds no text on', async () => {
    await withFile(engine, named, async (file) => {
      expect(textOf(await file.readPage(1))).toBe('ffiTh');
      expect(file.metadata).toMatchObject({
        engines: ['pdfium', 'pdfjs'],
        fallbacks: [{ engine: 'pdfjs', reason: 'text', pages: [1] }],
      });
    });
  });

  it('leaves out what is in layers that are switched off, which pdf.js can tell', async () => {
    await withFile(engine, layered, async (file) => {
      expect(textOf(await file.readPage(1))).toBe('on');
      expect(file.metadata.fallbacks).toEqual([{ engine: 'pdfjs', reason: 'layers', pages: [1] }]);
    });
  });

  it('stays with PDFium where pdf.js finds nothing either', async () => {
    await withFile(engine, writePage('10 10 50 50 re f'), async (file) => {
      expect((await file.readPage(1)).glyphs.count).toBe(0);
      expect(file.metadata).toMatchObject({ engines: ['pdfium'] });
    });
  });

  it('fails as pdf.js does where neither opens the file', async () => {
    await expect(engine.open(new Uint8Array(0))).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    await expect(engine.open(simple, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});

describe('extract() with engine', () => {
  it.each(['auto', 'pdfium', 'pdfjs'] as const)('%s says what was used and why', async (name) => {
    const { metadata, pages } = await extract(named, { engine: name, ocr: 'never' });
    const readable = name !== 'pdfium';
    expect(pages[0]?.text.includes('ffi')).toBe(readable);
    expect(metadata.engines).toEqual(name === 'auto' ? ['pdfium', 'pdfjs'] : [name]);
    expect(metadata.fallbacks?.[0]?.reason).toBe(name === 'auto' ? 'text' : undefined);
  });

  it('refuses another name', async () => {
    await expect(extract(simple, { engine: 'ghost' as 'auto' })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });
});
