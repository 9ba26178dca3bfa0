import { extract } from '@org/docproc-core/extract';
import { describe, expect, it } from 'vitest';
import { createCorpus } from '../../src/corpus/corpus.ts';
import { makeDistinct } from '../../src/corpus/distinct.ts';
import { createRandom } from '../../src/corpus/random.ts';

describe('the corpus', () => {
  it('is the same for the same seed and another for another', async () => {
    const [a, b, c] = [createCorpus({ seed: 5 }), createCorpus({ seed: 5 }), createCorpus({ seed: 6 })];
    for (const kind of ['invoice', 'receipt'] as const) {
      const { bytes } = await a.file(kind, 1);
      expect(Buffer.compare(bytes, (await b.file(kind, 1)).bytes)).toBe(0);
      expect(Buffer.compare(bytes, (await c.file(kind, 1)).bytes)).not.toBe(0);
    }
    const kinds = await Promise.all([...Array(40).keys()].map(async (index) => (await a.mixed(index)).kind));
    expect(new Set(kinds)).toEqual(new Set(['invoice', 'workbook', 'receipt']));
  });

  it('has documents that can be read, each made distinct too', async () => {
    const corpus = createCorpus();
    const invoice = makeDistinct(await corpus.file('invoice', 0), 'one');
    const workbook = makeDistinct(await corpus.file('workbook', 0), 'two');
    const pdf = await extract(invoice.bytes, { name: invoice.name });
    expect(pdf.pages[0]?.text).toContain('Invoice number: INV-');
    expect(pdf.fields.find(({ name }) => name === 'invoiceNumber')?.text).toMatch(/^INV-\d{6}$/);
    const book = await extract(workbook.bytes, { name: workbook.name });
    expect(book.sheets[0]).toMatchObject({ name: 'Sales', rows: 201, columns: 7 });
  });
});

it('random numbers spread evenly and repeat', () => {
  const [a, b] = [createRandom(9), createRandom(9)];
  const buckets = [0, 0, 0, 0];
  for (let count = 0; count < 4000; count += 1) {
    const value = a.whole(0, 3);
    expect(b.whole(0, 3)).toBe(value);
    buckets[value] = (buckets[value] ?? 0) + 1;
  }
  for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
