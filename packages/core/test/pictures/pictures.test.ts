import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extract } from '../../src/extract/index.ts';
import type { Document } from '../../src/model/index.ts';
import { createPagePictures } from '../../src/pictures/index.ts';

const sample = (name: string) => join(import.meta.dirname, '../../../../fixtures/samples', name);
const request = { format: 'webp', maxSide: 600 } as const;

let invoice: Document;
beforeAll(async () => {
  invoice = await extract(sample('invoice-en.pdf'));
});

describe('createPagePictures', () => {
  const pictures = createPagePictures({ originalOf: () => sample('invoice-en.pdf') });
  afterAll(() => pictures.close());

  it('draws a page of a PDF in its proportions, within the size asked for', async () => {
    const picture = await pictures.draw(invoice, 1, request);
    const { width, height } = invoice.pages[0]!;
    expect(picture).toMatchObject({ mediaType: 'image/webp' });
    expect(Math.max(picture!.width, picture!.height)).toBe(600);
    expect(picture!.width / picture!.height).toBeCloseTo(width / height, 2);
    const { channels } = await sharp(picture!.bytes).stats();
    // Black print on white paper.
    expect(channels[0]).toMatchObject({ max: 255 });
    expect(channels[0]!.min).toBeLessThan(60);
  });

  it('gives the same bytes for the same page', async () => {
    const [first, second] = [
      await pictures.draw(invoice, 1, request),
      await pictures.draw(invoice, 1, request),
    ];
    expect(Buffer.from(first!.bytes).equals(Buffer.from(second!.bytes))).toBe(true);
  });

  it('has none of pages that the document does not have, and of workbooks', async () => {
    expect(await pictures.draw(invoice, 2, request)).toBeUndefined();
    expect(await pictures.draw({ ...invoice, kind: 'spreadsheet' }, 1, request)).toBeUndefined();
  });

  it('has none where the file is another one than was read, or is gone', async () => {
    const other = { ...invoice, source: { ...invoice.source, sha256: '0'.repeat(64) } };
    const gone = createPagePictures({ originalOf: () => '/nonexistent/a.pdf' });
    const none = createPagePictures({ originalOf: () => undefined });
    expect(await pictures.draw(other, 1, request)).toBeUndefined();
    expect(await gone.draw(invoice, 1, request)).toBeUndefined();
    expect(await none.draw(invoice, 1, request)).toBeUndefined();
    await gone.close();
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    await expect(pictures.draw(invoice, 1, { ...request, signal })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it('gives up a document whose page takes too long, and goes on with the next', async () => {
    const hasty = createPagePictures({ originalOf: () => sample('invoice-en.pdf'), timeoutMs: 1 });
    expect(await hasty.draw(invoice, 1, request)).toBeUndefined();
    expect(await hasty.draw(invoice, 1, request)).toBeUndefined();
    await hasty.close();
  });
});

it('turns a picture upright as it was read, from bytes too', async () => {
  const bytes = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#fff' } })
    .composite([
      { input: { create: { width: 10, height: 10, channels: 3, background: '#000' } }, left: 0, top: 0 },
    ])
    .png()
    .toBuffer();
  const page = {
    ...invoice.pages[0]!,
    width: 20,
    height: 40,
    rotation: 90,
    unit: 'px',
    textSource: 'ocr',
  } as const;
  const photo: Document = {
    ...invoice,
    kind: 'image',
    source: { ...invoice.source, sha256: '' },
    pages: [page],
  };
  const pictures = createPagePictures({ originalOf: () => new Uint8Array(bytes) });
  const picture = await pictures.draw(photo, 1, { format: 'jpeg', maxSide: 100 });
  await pictures.close();
  expect(picture).toMatchObject({ width: 20, height: 40, mediaType: 'image/jpeg' });
  const { data } = await sharp(picture!.bytes).greyscale().raw().toBuffer({ resolveWithObject: true });
  // The black corner at the top left has come to the top right.
  expect(data[2 * 20 + 17]).toBeLessThan(40);
  expect(data[2 * 20 + 2]).toBeGreaterThan(215);
});

it('takes bytes and files alike', async () => {
  const bytes = new Uint8Array(await readFile(sample('invoice-en.pdf')));
  const pictures = createPagePictures({ originalOf: () => bytes });
  expect(await pictures.draw(invoice, 1, request)).toMatchObject({ height: 600 });
  await pictures.close();
});
