import { describe, expect, it } from 'vitest';
import { DocprocError } from '../../../src/errors/index.ts';
import { drawPdf, koreanFont, put, writePage, writePdf } from './drawing.ts';
import { bothEngines, boxOf, readFirst as readFirstOf, textOf } from './engines.ts';

describe.each(bothEngines)('the engine %s', (_, createEngine) => {
  const engine = createEngine();
  const readFirst = (bytes: Uint8Array) => readFirstOf(engine, bytes);

  describe('glyphs', () => {
    it('stand where the content stream puts them, y down', async () => {
      const page = await readFirst(writePage('BT /F1 10 Tf 20 150 Td (AB) Tj ET'));
      expect(textOf(page)).toBe('AB');
      expect(page).toMatchObject({ width: 300, height: 200, rotation: 0 });
      expect(page.glyphs.baselines[0]).toBeCloseTo(50, 3);
      expect(page.glyphs.sizes[0]).toBeCloseTo(10, 3);
      // Helvetica's A is 667 and B 667 thousandths wide.
      expect(page.glyphs.boxes[0]).toBeCloseTo(20, 3);
      expect(page.glyphs.boxes[2]).toBeCloseTo(26.67, 2);
      expect(page.glyphs.boxes[4]).toBeCloseTo(26.67, 2);
    });

    it('follow character, word and horizontal spacing, leading, rise and adjustments', async () => {
      const content =
        'BT /F1 10 Tf 12 TL 1 Tc 2 Tw 200 Tz 20 150 Td (A A) Tj T* 5 Ts 0 Tc 0 Tw 100 Tz [(A) -1000 (A)] TJ ET';
      const { glyphs } = await readFirst(writePage(content));
      // A and space with spacing 1 and 2, all doubled: (6.67 + 1 + 2.78 + 1 + 2) * 2.
      expect(glyphs.boxes[8]).toBeCloseTo(20 + 26.9, 1);
      expect(glyphs.baselines[3]).toBeCloseTo(200 - 138 - 5, 3);
      expect(glyphs.boxes[4 * 4]).toBeCloseTo(20 + 6.67 + 10, 2);
    });

    it('follow the matrices of nested forms', async () => {
      const form = {
        dict: '/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Matrix [1 0 0 1 10 0] /Resources << /Font << /F1 5 0 R >> >>',
        stream: 'BT /F1 10 Tf 0 0 Td (X) Tj ET',
      };
      const page = await readFirst(
        writePage(
          'q 2 0 0 2 50 20 cm /Fm Do Q BT /F1 10 Tf 5 5 Td (Y) Tj ET',
          '',
          [form],
          '/XObject << /Fm 6 0 R >>',
        ),
      );
      expect(textOf(page)).toBe('XY');
      expect(boxOf(page, 0)[0]).toBe(70);
      expect(page.glyphs.baselines[0]).toBeCloseTo(180, 3);
      expect(page.glyphs.sizes[0]).toBeCloseTo(20, 3);
      expect(page.glyphs.baselines[1]).toBeCloseTo(195, 3);
    });

    it('are upright on a page that asks for rotation, from the crop box', async () => {
      // The text runs up the unrotated page; turned by 90 degrees clockwise it reads from left to right.
      const page = await readFirst(
        writePage(
          'BT /F1 10 Tf 0 1 -1 0 50 20 Tm (A) Tj ET',
          '/MediaBox [0 0 300 200] /CropBox [10 10 290 190] /Rotate 90',
        ),
      );
      expect(page).toMatchObject({ width: 180, height: 280, rotation: 90 });
      expect(page.glyphs.angles[0]).toBeCloseTo(0, 3);
      expect(boxOf(page, 0)[0]).toBe(10);
      expect(page.glyphs.baselines[0]).toBeCloseTo(40, 3);
    });

    it('tell the clockwise angle of turned text', async () => {
      const { glyphs } = await readFirst(
        writePage('BT /F1 10 Tf 0 1 -1 0 50 20 Tm (A) Tj 0 -1 1 0 90 90 Tm (B) Tj ET'),
      );
      expect([...glyphs.angles]).toEqual([270, 90]);
      expect([...glyphs.baselines]).toEqual([50, 90]);
    });

    it('mark invisible text', async () => {
      const { glyphs } = await readFirst(writePage('BT /F1 10 Tf 20 150 Td (A) Tj 3 Tr (B) Tj ET'));
      expect([...glyphs.invisible]).toEqual([0, 1]);
    });

    it('keep Hangul, and name and weigh the font', async () => {
      const bytes = await drawPdf((doc) => {
        doc.font(koreanFont);
        put(doc, '세금계산서', 50, 50, 12);
        doc.font('Helvetica-Bold');
        put(doc, 'Total', 50, 80, 12);
      });
      const page = await readFirst(bytes);
      expect(textOf(page)).toBe('세금계산서Total');
      const fonts = page.glyphs.fonts.map(({ name, weight }) => [name, weight]);
      expect(fonts).toEqual([
        ['NotoSansKR-Regular', 400],
        ['Helvetica-Bold', 700],
      ]);
    });

    it('are U+FFFD where the font maps them to control characters', async () => {
      const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>';
      const cmap = {
        dict: '',
        stream:
          '/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <41> <5A> <0001> endbfrange endcmap end',
      };
      const page = await readFirst(
        writePage(
          'BT /F2 10 Tf 20 150 Td (ABC) Tj ET',
          '',
          [font, cmap],
          '/Font << /F1 5 0 R /F2 6 0 R >>',
        ).slice(),
      );
      expect(textOf(page)).toBe('\ufffd\ufffd\ufffd');
    });

    it('end at the bound on glyphs', async () => {
      const small = createEngine({ maxGlyphs: 1500 });
      const file = await small.open(writePage(`BT /F1 1 Tf 20 150 Td ${'(ABCDEFGHIJ) Tj '.repeat(200)} ET`));
      const page = await file.readPage(1);
      await file.close();
      expect(page.glyphs.count).toBe(1500);
      expect(page.glyphs.boxes.length).toBe(6000);
    });
  });

  describe('rulings, fills and pictures', () => {
    it('are taken from strokes and thin rectangles, pieces joined', async () => {
      const content =
        '1 w 10 50 m 100 50 l S 101 50 m 200 50 l S 10 20 190 1 re f 10 20 0.5 100 re f 50 100 60 30 re f';
      const { rulings, fills } = await readFirst(writePage(content));
      expect(rulings).toHaveLength(3);
      expect(
        rulings.filter((ruling) => ruling.direction === 'h').map(({ box }) => box.map(Math.round)),
      ).toEqual([
        [10, 150, 200, 151],
        [10, 179, 200, 180],
      ]);
      expect(fills.map((box) => box.map(Math.round))).toEqual([[50, 70, 110, 100]]);
    });

    it('take the four sides of a stroked rectangle but no curves', async () => {
      const { rulings } = await readFirst(writePage('10 10 100 50 re S 20 20 m 30 90 90 90 120 20 c S'));
      expect(rulings.map((ruling) => ruling.direction).sort()).toEqual(['h', 'h', 'v', 'v']);
    });

    it('tell where a picture stands and its pixels', async () => {
      const image = {
        dict: '/Type /XObject /Subtype /Image /Width 2 /Height 3 /ColorSpace /DeviceGray /BitsPerComponent 8',
        stream: 'abcdef',
      };
      const { images } = await readFirst(
        writePage('q 100 0 0 60 20 40 cm /Im Do Q', '', [image], '/XObject << /Im 6 0 R >>'),
      );
      expect(images).toEqual([{ box: [20, 100, 120, 160], pixelWidth: 2, pixelHeight: 3 }]);
    });
  });

  describe('annotations and metadata', () => {
    it('gives links with their address and form fields with their value', async () => {
      const bytes = await drawPdf((doc) => {
        put(doc, 'site', 50, 50);
        doc.link(50, 50, 40, 12, 'https://example.com/a');
        doc.initForm();
        doc.formText('buyer', 50, 100, 120, 20, { value: 'Kim' });
      });
      const { annotations } = await readFirst(bytes);
      expect(annotations.find((one) => one.kind === 'link')?.url).toBe('https://example.com/a');
      expect(annotations.find((one) => one.kind === 'formField')).toMatchObject({
        name: 'buyer',
        value: 'Kim',
      });
    });

    it('reads title, author and dates as ISO 8601', async () => {
      const info = { Title: '견적서', Author: 'Kim', CreationDate: new Date('2026-04-01T09:30:00Z') };
      const file = await engine.open(await drawPdf((doc) => put(doc, 'x', 10, 10), { info }));
      expect(file.metadata).toMatchObject({
        title: '견적서',
        author: 'Kim',
        createdAt: '2026-04-01T09:30:00Z',
        pageCount: 1,
        encrypted: false,
      });
      await file.close();
    });
  });

  describe('opening', () => {
    const encrypted = () =>
      drawPdf((doc) => put(doc, 'secret', 50, 50), { userPassword: 'geheim', pdfVersion: '1.7' });

    it('asks for a password, refuses a wrong one and takes the right one', async () => {
      const bytes = await encrypted();
      await expect(engine.open(bytes)).rejects.toMatchObject({ code: 'DOCUMENT_ENCRYPTED' });
      await expect(engine.open(bytes, { password: 'no' })).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
      const file = await engine.open(bytes, { password: 'geheim' });
      expect(file.metadata.encrypted).toBe(true);
      expect(textOf(await file.readPage(1))).toBe('secret');
      await file.close();
    });

    it.each([
      ['nothing', new Uint8Array(0)],
      ['other bytes', new Uint8Array(Buffer.from('PK\u0003\u0004 no pdf at all'))],
      ['a header alone', new Uint8Array(Buffer.from('%PDF-1.7\n'))],
    ])('calls %s corrupt', async (_, bytes) => {
      await expect(engine.open(bytes)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    });

    it('leaves the bytes of the caller alone', async () => {
      const bytes = writePage('BT /F1 10 Tf 20 150 Td (A) Tj ET');
      const length = bytes.length;
      await readFirst(bytes);
      expect(bytes.length).toBe(length);
      expect(bytes[0]).toBe(0x25);
    });

    it('is ABORTED by its signal', async () => {
      const file = await engine.open(writePage('BT /F1 10 Tf 20 150 Td (A) Tj ET'));
      await expect(file.readPage(1, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
      await file.close();
      await expect(engine.open(new Uint8Array(9), { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
        DocprocError,
      );
    });

    it('survives a form that shows itself', async () => {
      const form = {
        dict: '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Fm 6 0 R >> /Font << /F1 5 0 R >> >>',
        stream: 'BT /F1 10 Tf (A) Tj ET /Fm Do',
      };
      const page = await readFirst(writePage('/Fm Do', '', [form], '/XObject << /Fm 6 0 R >>'));
      expect(page.number).toBe(1);
    });

    it('costs one page where one page is broken', async () => {
      const bytes = writePdf([
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 2 >>',
        '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /MediaBox [0 0 300 200] >>',
        { dict: '', stream: 'BT /F1 10 Tf 20 150 Td (A) Tj ET' },
        '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
      ]);
      const file = await engine.open(bytes);
      expect(textOf(await file.readPage(1))).toBe('A');
      await expect(file.readPage(2)).rejects.toMatchObject({ code: 'PAGE_UNREADABLE', details: { page: 2 } });
      await file.close();
    });
  });

  describe('drawing a page', () => {
    it('gives RGBA at the resolution asked for, upright', async () => {
      const file = await engine.open(writePage('0 0 0 rg 0 100 150 100 re f'));
      const image = await file.renderPage(1, { dpi: 72 });
      await file.close();
      expect([image.width, image.height, image.data.length]).toEqual([300, 200, 300 * 200 * 4]);
      const at = (x: number, y: number) => [...image.data.subarray((y * 300 + x) * 4, (y * 300 + x) * 4 + 4)];
      expect(at(50, 50)).toEqual([0, 0, 0, 255]);
      expect(at(200, 150)).toEqual([255, 255, 255, 255]);
    });

    it('refuses more pixels than the limit', async () => {
      const file = await createEngine({ maxPixels: 1000 }).open(writePage(''));
      await expect(file.renderPage(1, { dpi: 72 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
      await file.close();
    });
  });
});
