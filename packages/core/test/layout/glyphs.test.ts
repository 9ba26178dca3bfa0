import { describe, expect, it } from 'vitest';
import { createPdfjsEngine } from '../../src/extract/pdf/pdfjs/index.ts';
import { wordsFromGlyphs } from '../../src/layout/glyphs.ts';
import { drawPdf, koreanFont, put, writePage } from '../extract/pdf/drawing.ts';

async function wordsOf(bytes: Uint8Array) {
  const file = await createPdfjsEngine().open(bytes);
  const page = await file.readPage(1);
  await file.close();
  return wordsFromGlyphs(page.glyphs, page);
}

const textsOf = async (bytes: Uint8Array) => (await wordsOf(bytes)).map((word) => word.text);

describe('wordsFromGlyphs', () => {
  it('keeps Korean spacing as it is printed', async () => {
    const bytes = await drawPdf((doc) => {
      doc.font(koreanFont);
      put(doc, '전자 세금계산서를 발행합니다', 50, 50);
    });
    expect(await textsOf(bytes)).toEqual(['전자', '세금계산서를', '발행합니다']);
  });

  it('keeps Hangul whole that is set tight or apart', async () => {
    const bytes = await drawPdf((doc) => {
      doc.font(koreanFont).fontSize(10);
      doc.text('공급가액합계금액', 50, 50, { lineBreak: false, characterSpacing: -1 });
      doc.text('거래명세표발행일', 50, 80, { lineBreak: false, characterSpacing: 3 });
    });
    expect(await textsOf(bytes)).toEqual(['공급가액합계금액', '거래명세표발행일']);
  });

  it('parts words at gaps where the font shows no spaces', async () => {
    const bytes = writePage('BT /F1 10 Tf 20 150 Td [(Grand) -300 (total) -20 (s)] TJ ET');
    expect(await textsOf(bytes)).toEqual(['Grand', 'totals']);
  });

  it('ignores spaces that overlap the letters around them', async () => {
    const bytes = writePage('BT /F1 10 Tf 20 150 Td [(To) -20 ( ) 298 (tal)] TJ ET');
    expect(await textsOf(bytes)).toEqual(['Total']);
  });

  it('reads text once that is printed twice to look bold', async () => {
    const bytes = writePage('BT /F1 10 Tf 20 150 Td (Sum) Tj 1 0 0 1 20.3 150 Tm (Sum) Tj ET');
    expect(await textsOf(bytes)).toEqual(['Sum']);
  });

  it('joins pieces of one line whatever their order in the file', async () => {
    const bytes = writePage('BT /F1 10 Tf 60 150 Td (later) Tj 1 0 0 1 20 150 Tm (first) Tj ET');
    expect(await textsOf(bytes)).toEqual(['first', 'later']);
  });

  it('reads turned words along their direction', async () => {
    const [word] = await wordsOf(writePage('BT /F1 10 Tf 0 1 -1 0 50 20 Tm (Upwards) Tj ET'));
    expect(word).toMatchObject({ text: 'Upwards', angle: 270 });
    expect((word?.box[3] ?? 0) - (word?.box[1] ?? 0)).toBeGreaterThan(30);
  });

  it('drops what stands outside the page', async () => {
    expect(await textsOf(writePage('BT /F1 10 Tf 20 150 Td (in) Tj 0 900 Td (out) Tj ET'))).toEqual(['in']);
  });

  it('tells bold words and their size', async () => {
    const bytes = await drawPdf((doc) => {
      doc.font('Helvetica-Bold');
      put(doc, 'Total', 50, 80, 14);
    });
    expect(await wordsOf(bytes)).toMatchObject([{ text: 'Total', bold: true, fontSize: 14, confidence: 1 }]);
  });
});
