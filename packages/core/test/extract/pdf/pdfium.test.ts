import { describe, expect, it } from 'vitest';
import { createPdfiumEngine } from '../../../src/extract/pdf/pdfium/index.ts';
import { loadLibrary } from '../../../src/extract/pdf/pdfium/library.ts';
import { readPageContent } from '../../../src/extract/pdf/pdfium/page-content.ts';
import { loadFile, openSession } from '../../../src/extract/pdf/pdfium/session.ts';
import { drawPdf, put, writePage } from './drawing.ts';
import { textOf } from './engines.ts';

const bounds = { maxGlyphs: 1000, maxObjects: 1000, maxPixels: 1_000_000, maxMemory: 64 * 2 ** 20 };
const paper = () =>
  drawPdf(
    (doc) => {
      for (let page = 1; page <= 3; page++) {
        if (page > 1) doc.addPage();
        for (let line = 0; line < 40; line++) put(doc, `Page ${page}, line ${line}`, 50, 50 + line * 15);
        doc.rect(40, 40, 400, 650).stroke();
      }
      doc.initForm();
      doc.formText('name', 50, 720, 120, 20, { value: 'Lee' });
    },
    { info: { Title: 'Paper' } },
  );

describe("PDFium's memory", () => {
  it('is given back: an instance that read a hundred times is no larger than after the first time', async () => {
    const pdfium = await (await loadLibrary()).start(bounds.maxMemory);
    const bytes = await paper();
    const readAll = () => {
      const file = loadFile(pdfium, bytes, undefined);
      for (let page = 1; page <= 3; page++) readPageContent(file, page, bounds);
      file.close();
    };
    for (let i = 0; i < 5; i++) readAll();
    const after = pdfium.size();
    for (let i = 0; i < 100; i++) readAll();
    expect(pdfium.size()).toBe(after);
  });

  it('is given back by files that do not open', async () => {
    const pdfium = await (await loadLibrary()).start(bounds.maxMemory);
    const bytes = await drawPdf((doc) => put(doc, 'x', 9, 9), { userPassword: 'pw', pdfVersion: '1.7' });
    const large = new Uint8Array(2_000_000);
    large.set(bytes, large.length - bytes.length);
    const fail = () => expect(() => loadFile(pdfium, large, 'wrong')).toThrow();
    fail();
    const after = pdfium.size();
    for (let i = 0; i < 20; i++) fail();
    expect(pdfium.size()).toBe(after);
  });

  it('ends at its bound: the page fails, and the next page is read by a fresh instance', async () => {
    const file = await createPdfiumEngine({ maxMemoryMb: 32 }).open(await paper());
    await expect(file.renderPage(1, { dpi: 500 })).rejects.toMatchObject({ code: 'PAGE_UNREADABLE' });
    expect(textOf(await file.readPage(2))).toContain('Page 2, line 39');
    const small = await file.renderPage(1, { dpi: 36 });
    expect(small.width).toBe(298);
    await file.close();
  });
});

describe('files at the same time', () => {
  it('do not disturb one another', async () => {
    const engine = createPdfiumEngine();
    const texts = ['Alpha', 'Beta', 'Gamma'];
    const files = await Promise.all(
      texts.map((text) => engine.open(writePage(`BT /F1 10 Tf 20 150 Td (${text}) Tj ET`))),
    );
    const read = await Promise.all(files.map(async (file) => textOf(await file.readPage(1))));
    expect(read).toEqual(texts);
    await files[0]?.close();
    expect(textOf(await (files[1] ?? expect.fail()).readPage(1))).toBe('Beta');
    await Promise.all(files.slice(1).map((file) => file.close()));
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'a file that is closed %i turns after it was asked for is not read',
    async (turns) => {
      const library = await loadLibrary();
      let isFree = false;
      const pool = {
        take: () => library.start(bounds.maxMemory),
        giveBack: () => {
          isFree = true;
        },
      };
      const bytes = writePage('BT /F1 10 Tf 20 150 Td (A) Tj ET');
      for (const way of ['run', 'hold'] as const) {
        const session = await openSession(pool, { bytes, password: undefined, maxIdleBytes: 2 ** 30 });
        isFree = false;
        const read = async () => isFree;
        const reading = way === 'run' ? session.run(read) : session.hold(read);
        const found = reading.catch(() => false);
        for (let i = 0; i < turns; i++) await Promise.resolve();
        session.close();
        expect(await found).toBe(false);
        expect(isFree).toBe(true);
      }
    },
  );

  it('of a closed file nothing is read', async () => {
    const file = await createPdfiumEngine().open(writePage('BT /F1 10 Tf 20 150 Td (A) Tj ET'));
    await file.close();
    await file.close();
    await expect(file.readPage(1)).rejects.toThrow();
  });
});
