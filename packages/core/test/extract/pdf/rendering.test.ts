import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPdfiumEngine } from '../../../src/extract/pdf/pdfium/index.ts';
import { drawPdf, writePage } from './drawing.ts';
import { textOf } from './engines.ts';

/** A page of many large translucent curves; a thousand take PDFium many slices of time to draw. */
const slowPage = (curves: number) =>
  drawPdf((doc) => {
    doc.fontSize(10).text('slow', 20, 20);
    for (let i = 0; i < curves; i++) {
      doc.moveTo(0, i % 800).bezierCurveTo(600, 0, 0, 800, 595, (i * 7) % 800);
      doc.lineWidth(30).strokeOpacity(0.1).stroke();
    }
  });

describe('drawing with PDFium', () => {
  it('stops when it is aborted in the middle, and frees what it held', async () => {
    const file = await createPdfiumEngine().open(await slowPage(3000));
    const controller = new AbortController();
    const drawn = file.renderPage(1, { dpi: 200, signal: controller.signal });
    setTimeout(60).then(() => controller.abort());
    await expect(drawn).rejects.toMatchObject({ code: 'ABORTED' });
    expect(textOf(await file.readPage(1))).toBe('slow');
    await file.close();
  });

  it('lets pages be read in its pauses', async () => {
    const file = await createPdfiumEngine().open(await slowPage(300));
    const [image, page] = await Promise.all([file.renderPage(1, { dpi: 60 }), file.readPage(1)]);
    await file.close();
    expect(textOf(page)).toBe('slow');
    expect(image.data.some((value) => value < 200)).toBe(true);
  });

  it('ends where the file is closed under it', async () => {
    const file = await createPdfiumEngine().open(await slowPage(300));
    const drawn = file.renderPage(1, { dpi: 60 });
    await setTimeout(10);
    await file.close();
    const settled = await drawn.then(
      () => 'drawn',
      (error: { code: string }) => error.code,
    );
    expect(['drawn', 'PAGE_UNREADABLE']).toContain(settled);
  });

  it('turns the page upright and leaves no row out', async () => {
    const file = await createPdfiumEngine().open(
      writePage('0 0 0 rg 0 0 100 10 re f', '/MediaBox [0 0 301 200] /Rotate 90'),
    );
    const { width, height, data } = await file.renderPage(1, { dpi: 72 });
    await file.close();
    expect([width, height]).toEqual([200, 301]);
    const black = (x: number, y: number) => data[(y * width + x) * 4] === 0;
    expect([black(5, 50), black(5, 150), black(50, 50)]).toEqual([true, false, false]);
  });
});
