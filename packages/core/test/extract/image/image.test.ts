import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/extract/extract.ts';
import { sharedTesseract } from '../../../src/extract/image/tesseract.ts';
import type { ExtractOptions } from '../../../src/extract/options.ts';
import { documentSchema } from '../../../src/model/with-schemas.ts';
import type { OcrEngine } from '../../../src/ports/index.ts';
import { drawText } from './drawing.ts';

const english = [
  'Harbour Stationery',
  'Invoice number 4711',
  'Paper clips and pencils',
  'Grand total 129.50',
];
const korean = ['나무가구 주식회사', '견적번호 Q-2026-0088', '공급가액 5,948,000', '담당자 정하나'];

async function read(bytes: Uint8Array, options: ExtractOptions = {}) {
  const document = await extract(bytes, options);
  expect(documentSchema.parse(document)).toEqual(document);
  return document;
}

const codes = (document: { issues: readonly { code: string }[] }) =>
  document.issues.map((issue) => issue.code);

/** Length, type, content and checksum (PNG specification, 5.3). */
function pngChunk(type: string, content: Buffer): Buffer {
  const chunk = Buffer.alloc(content.length + 12);
  chunk.writeUInt32BE(content.length);
  chunk.write(type, 4, 'latin1');
  content.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), content.length + 8);
  return chunk;
}

describe('a picture', () => {
  it('is read where the words stand', async () => {
    const picture = await drawText(english);
    const { width, height } = await sharp(picture).metadata();
    const document = await read(picture);
    expect(document).toMatchObject({ kind: 'image', status: 'ok', languages: ['en'] });
    const [page] = document.pages;
    expect(page).toMatchObject({ width, height, unit: 'px', rotation: 0, textSource: 'ocr' });
    for (const line of english) expect(page?.text).toContain(line);
    const lines = page?.blocks.flatMap((block) => block.lines) ?? [];
    const first = lines.find((line) => line.text.includes('Harbour'));
    expect(first?.box[0]).toBeGreaterThan(50);
    expect(first?.box[0]).toBeLessThan(75);
    expect(first?.box[1]).toBeGreaterThan(40);
    expect(first?.box[3]).toBeLessThan(120);
    expect(document.metadata).toMatchObject({ pageCount: 1, engines: ['tesseract'] });
  });

  it('is read in Korean, with spaces only where they are printed', async () => {
    const document = await read(await drawText(korean));
    const text = document.pages[0]?.text ?? '';
    expect(text).toContain('나무가구 주식회사');
    expect(text).toMatch(/견적번호 .-2026-0088/);
    expect(text).toContain('담당자 정하나');
    expect(document.languages[0]).toBe('ko');
  });

  it('is levelled, and its boxes lie on the tilted words', async () => {
    const long = Array.from(
      { length: 12 },
      (_, index) => `Line ${index + 1} with enough words to tell the angle`,
    );
    const tilted = await sharp(await drawText(long))
      .rotate(3, { background: '#ffffff' })
      .png()
      .toBuffer();
    const document = await read(tilted);
    const [page] = document.pages;
    for (let index = 1; index <= 12; index++) expect(page?.text).toContain(`Line ${index} with enough words`);
    // Turned clockwise, lines fall to the right: the first words of later lines stand further left.
    const lines = page?.blocks.flatMap((block) => block.lines) ?? [];
    const start = (number: number) =>
      lines.find((line) => line.text.startsWith(`Line ${number} `))?.box[0] ?? Number.NaN;
    expect(start(1)).toBeGreaterThan(start(12) + 10);
  });

  it('is read through a shadow', async () => {
    const lines = Array.from({ length: 14 }, (_, index) => `Line ${index + 1} in the shadow of a hand`);
    const paper = await drawText(lines);
    const { width, height } = await sharp(paper).metadata();
    const shadow = Buffer.from(
      `<svg width="${width}" height="${height}"><defs><linearGradient id="g"><stop offset="0.4" stop-color="#fff"/>
      <stop offset="0.6" stop-color="#333"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`,
    );
    const photo = await sharp(paper)
      .composite([{ input: shadow, blend: 'multiply' }])
      .png()
      .toBuffer();
    const document = await read(photo);
    for (const line of lines) expect(document.pages[0]?.text).toContain(line);
  });

  it.each([90, 180, 270])('is turned upright by %i degrees', { timeout: 60_000 }, async (rotation) => {
    const upright = await drawText(english);
    const { width, height } = await sharp(upright).metadata();
    const document = await read(
      await sharp(upright)
        .rotate(360 - rotation)
        .png()
        .toBuffer(),
    );
    const [page] = document.pages;
    expect(page).toMatchObject({ rotation, width, height });
    for (const line of english) expect(page?.text).toContain(line);
  });

  it('printed large and taken with many pixels has its boxes in those', { timeout: 60_000 }, async () => {
    const photo = await sharp(await drawText(english, 150))
      .extend({ bottom: 1500, background: '#ffffff' })
      .jpeg()
      .toBuffer();
    const { width, height } = await sharp(photo).metadata();
    expect(width * height).toBeGreaterThan(4_000_000);
    const [page] = (await read(photo)).pages;
    expect(page).toMatchObject({ width, height });
    const lines = page?.blocks.flatMap((block) => block.lines) ?? [];
    const first = lines.find((line) => line.text.includes('Harbour Stationery'));
    expect(first?.box[0]).toBeGreaterThan(50);
    expect(first?.box[0]).toBeLessThan(100);
    expect((first?.box[3] ?? 0) - (first?.box[1] ?? 0)).toBeGreaterThan(100);
  });

  it('of noise comes to an end', { timeout: 120_000 }, async () => {
    let state = 1;
    // xorshift32 (Marsaglia 2003): the same noise each time.
    const data = Uint8Array.from({ length: 1000 * 800 }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state & 255;
    });
    const noise = await sharp(data, { raw: { width: 1000, height: 800, channels: 1 } })
      .png()
      .toBuffer();
    const document = await read(noise);
    expect(document.status).toBe('ok');
    expect(document.pages).toHaveLength(1);
  });

  it('is read where it is white on black', async () => {
    const lines = await drawText(english);
    const banner = await sharp(await drawText(['White words on a black banner']))
      .negate({ alpha: false })
      .png()
      .toBuffer();
    const { height } = await sharp(lines).metadata();
    const { height: added, width } = await sharp(banner).metadata();
    const picture = await sharp(lines)
      .extend({ bottom: added + 40, right: Math.max(40, width), background: '#ffffff' })
      .composite([{ input: banner, top: height, left: 20 }])
      .png()
      .toBuffer();
    const document = await read(picture);
    expect(document.pages[0]?.text).toContain('Harbour Stationery');
    expect(document.pages[0]?.text).toContain('White words on a black banner');
  });

  it('heeds its EXIF orientation', async () => {
    const upright = await drawText(english);
    const { width, height } = await sharp(upright).metadata();
    const photo = await sharp(await sharp(upright).rotate(-90).toBuffer())
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const document = await read(photo);
    expect(document.pages[0]).toMatchObject({ rotation: 0, width, height });
    expect(document.pages[0]?.text).toContain('Harbour Stationery');
  });

  it('finds the table that its ruling lines draw', async () => {
    const cells = [
      ['Item', 'Price'],
      ['Paper', '12.50'],
      ['Pencil', '3.20'],
      ['Eraser', '0.90'],
    ];
    const parts = await Promise.all(
      cells.flatMap((row, y) =>
        row.map(async (text, x) => ({
          input: await sharp(await drawText([text], 30))
            .trim()
            .toBuffer(),
          left: 60 + x * 300,
          top: 60 + y * 80,
        })),
      ),
    );
    const lines = [0, 1, 2, 3, 4].map((y) => `<rect x="30" y="${38 + y * 80}" width="600" height="3"/>`);
    const rules = [0, 1, 2].map((x) => `<rect x="${30 + x * 300}" y="38" width="3" height="323"/>`);
    const grid = Buffer.from(`<svg width="660" height="400">${lines.join('')}${rules.join('')}</svg>`);
    const picture = await sharp({ create: { width: 660, height: 400, channels: 3, background: '#ffffff' } })
      .composite([{ input: grid }, ...parts])
      .png()
      .toBuffer();
    const document = await read(picture);
    expect(document.tables).toHaveLength(1);
    expect(document.tables[0]).toMatchObject({ rows: 4, columns: 2, page: 1 });
    const texts = document.tables[0]?.cells.map((cell) => cell.text);
    expect(texts).toEqual(expect.arrayContaining(['Item', 'Price', '12.50', '3.20', '0.90']));
  });

  it('gives a page of a TIFF for each of its pages, and those asked for', async () => {
    const pages = await Promise.all(
      [['First sheet here'], ['Second sheet here'], ['Third sheet here']].map((lines) => drawText(lines)),
    );
    const size = { width: 500, height: 170, fit: 'contain', background: '#ffffff' } as const;
    const equal = await Promise.all(pages.map((page) => sharp(page).resize(size).png().toBuffer()));
    const tiff = await sharp(equal, { join: { animated: true } })
      .tiff()
      .toBuffer();
    const document = await read(tiff, { pages: '2-' });
    expect(document.metadata.pageCount).toBe(3);
    expect(document.pages.map((page) => page.number)).toEqual([2, 3]);
    expect(document.pages[0]?.text).toContain('Second sheet');
    const none = await read(tiff, { pages: '9' });
    expect(codes(none)).toEqual(['PAGE_RANGE_INVALID']);
  });

  it('stops between pages when aborted', async () => {
    const page = await drawText(['Some words here']);
    const pages = [page, page, page];
    const tiff = await sharp(pages, { join: { animated: true } })
      .tiff()
      .toBuffer();
    const controller = new AbortController();
    const read: number[] = [];
    const work = extract(tiff, {
      signal: controller.signal,
      onProgress: ({ stage, page: number }) => {
        if (stage !== 'ocr' || number === undefined) return;
        read.push(number);
        controller.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' });
    expect(read).toEqual([1]);
  });

  it('keeps what a cut-off picture still holds', async () => {
    const whole = await sharp(await drawText(english))
      .jpeg()
      .toBuffer();
    const document = await read(whole.subarray(0, Math.floor(whole.length * 0.8)));
    expect(document.status).toBe('partial');
    expect(codes(document)).toContain('DOCUMENT_TRUNCATED');
    const stump = await read(whole.subarray(0, 100));
    expect(stump.status).toBe('failed');
    expect(codes(stump)).toEqual(['IMAGE_UNREADABLE']);
  });

  it('is refused by its header where it would decode to too many pixels', async () => {
    const header = Buffer.from('0000ea600000ea600802000000', 'hex');
    const pixels = deflateSync(Buffer.alloc(100_000));
    const parts = [pngChunk('IHDR', header), pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))];
    const bomb = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
    const document = await read(bomb);
    expect(document.status).toBe('failed');
    expect(codes(document)).toEqual(['LIMIT_EXCEEDED']);
    const small = await read(await drawText(english), { maxPixels: 1000 });
    expect(codes(small)).toEqual(['LIMIT_EXCEEDED']);
  });

  it('has no text without OCR', async () => {
    const document = await read(await drawText(english), { ocr: 'never' });
    expect(document).toMatchObject({ status: 'ok', pages: [{ textSource: 'none', text: '' }] });
    expect(codes(document)).toEqual(['PAGE_WITHOUT_TEXT']);
  });

  it('that is blank has an empty page', async () => {
    const blank = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();
    const document = await read(blank);
    expect(document).toMatchObject({ status: 'ok', pages: [{ textSource: 'none', text: '' }], issues: [] });
  });

  it('is read by the engine that is handed in', async () => {
    const engine: OcrEngine = {
      name: 'fake',
      recognize: async () => ({
        words: [{ text: 'hello', box: [0, 0, 90, 30], confidence: 0.4, line: 0 }],
        confidence: 0.4,
      }),
      close: async () => undefined,
    };
    const document = await read(await drawText(['a']), { ocrEngine: engine });
    expect(document.pages[0]?.text).toBe('hello');
    expect(document.metadata.engines).toEqual(['fake']);
    expect(codes(document)).toEqual(['OCR_LOW_CONFIDENCE']);
  });

  it('tells that a language has no data', async () => {
    const document = await read(await drawText(['a']), {
      languages: ['xyz'],
      ocrEngine: sharedTesseract,
    });
    expect(codes(document)).toEqual(['OCR_UNAVAILABLE']);
    await sharedTesseract.close();
  });
});
