import { describe, expect, it } from 'vitest';
import { layoutSets, type Sample, sampleOf } from '../../../../fixtures/korean/index.ts';
import { faces, loadFonts } from '../../../../fixtures/source/font.ts';
import { extract } from '../../src/extract/index.ts';
import type { Document } from '../../src/model/index.ts';

const fonts = await loadFonts('noto-sans-kr');
const fold = (value: unknown) =>
  String(value ?? '')
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** Names of the fields that are not as printed. */
function wrongOf(sample: Sample, document: Document): readonly string[] {
  return Object.entries(sample.fields).flatMap(([name, want]) => {
    const found = document.fields.find((field) => field.name === name);
    const got = found?.name === 'lineItems' ? undefined : found?.value;
    return typeof want === 'number' ? (got === want ? [] : [name]) : fold(got) === fold(want) ? [] : [name];
  });
}

describe('Korean papers with text', () => {
  it.each(layoutSets.known.map((layout) => [layout.name, layout] as const))(
    'are read to the last field: %s',
    async (_, layout) => {
      const sample = sampleOf(layout, 71);
      const document = await extract(await sample.pdf(fonts), { ocr: 'never' });
      expect(document.type.name).toBe(sample.type);
      expect(wrongOf(sample, document)).toEqual([]);
    },
  );

  it('of layouts that were never looked at are right to 19 in 20', async () => {
    const samples = layoutSets.unseen.flatMap((layout) => [31, 32, 33].map((seed) => sampleOf(layout, seed)));
    let right = 0;
    for (const sample of samples) {
      const document = await extract(await sample.pdf(fonts), { ocr: 'never' });
      if (wrongOf(sample, document).length === 0) right++;
    }
    expect(right / samples.length).toBeGreaterThanOrEqual(0.95);
  });
});

describe('every face', () => {
  it.each(Object.keys(faces) as (keyof typeof faces)[])('can be read: %s', async (face) => {
    const sample = sampleOf(layoutSets.known[0]!, 5);
    const document = await extract(await sample.pdf(await loadFonts(face)), { ocr: 'never' });
    expect(wrongOf(sample, document)).toEqual([]);
  });
});

describe('a scan of a Korean paper', () => {
  it('gives its amounts with the arithmetic that proves them', async () => {
    const sample = sampleOf(layoutSets.known.find(({ name }) => name === 'receipt-card-slip')!, 71);
    const document = await extract(await sample.scan(fonts));
    const wrong = wrongOf(sample, document);
    expect(wrong.filter((name) => name.endsWith('Total') || name === 'sellerTaxId')).toEqual([]);
    const total = document.fields.find((field) => field.name === 'grandTotal');
    expect(total).toMatchObject({ checks: expect.arrayContaining(['netTotal + taxTotal = grandTotal']) });
  }, 120_000);
});
