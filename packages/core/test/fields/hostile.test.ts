import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { find, type Print, pageOf } from './paper.ts';

/** Lines that ask for much work: labels, amounts, numbers, parties, or nothing but punctuation. */
const tricks: Record<string, (index: number) => string> = {
  totals: (index) => `Total ${index}.00`,
  labels: (index) => `Invoice No: A${index} Date: 2024-01-02 Address: Street ${index}`,
  parties: () => '등록번호 123-45-67890 공급자 공급받는자 상호',
  sums: () => '공급가액 세액 합계',
  words: (index) => `lorem ipsum dolor sit amet ${index}`,
};

describe('a document of 100,000 lines', () => {
  it.each(Object.keys(tricks))(
    'takes bounded time and gives a bounded result: %s',
    (trick) => {
      const prints = Array.from(
        { length: 100_000 },
        (_, index): Print => [10, index * 12, tricks[trick]!(index)],
      );
      const page = pageOf(prints);
      const started = performance.now();
      const result = find({ pages: [page], profile: 'invoice' });
      expect(performance.now() - started).toBeLessThan(15_000);
      expect(result.fields.length).toBeLessThan(230);
    },
    30_000,
  );
});

describe('one line', () => {
  it.each([
    ['digits', '1 - '.repeat(20_000)],
    ['commas', '1,'.repeat(20_000)],
    ['brackets', '('.repeat(50_000)],
    ['spaces', `a${' '.repeat(50_000)}b:`],
    ['one word', 'x'.repeat(100_000)],
    ['hangul', '공급가액'.repeat(10_000)],
  ])('may be as long as it likes: %s', (_, text) => {
    const box = [0, 0, 1_000, 10] as const;
    const word = { text, box, confidence: 1, fontSize: 10, bold: false };
    const lines = Array.from({ length: 20 }, () => ({ text, box, angle: 0, words: [word] }));
    const started = performance.now();
    find({ pages: [{ page: 1, width: 1_000, height: 100, lines }], profile: 'receipt' });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('any lines at all', () => {
  const texts = fc.constantFrom(
    'Total',
    'RM 5.00',
    '합계',
    '1,000원',
    '공급자',
    'Bill To:',
    'Date:',
    '24.03.05',
    ':',
    '(주)',
    '',
    ' ',
    '123-45-67890',
  );
  const line = fc.tuple(
    fc.integer({ min: 0, max: 500 }),
    fc.integer({ min: 0, max: 800 }),
    fc.array(texts, { minLength: 1, maxLength: 4 }),
  );

  it('give fields that point into the page with a confidence of 0 to 1', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
        const prints = lines
          .map(([x, y, parts]): Print => [x, y, parts.join(' ')])
          .filter(([, , text]) => text.trim() !== '');
        for (const field of find({ pages: [pageOf(prints)], profile: 'receipt' }).fields) {
          expect(field.confidence).toBeGreaterThan(0);
          expect(field.confidence).toBeLessThan(1);
          const { box } = field.origin as { box: readonly number[] };
          expect(box[0]).toBeLessThanOrEqual(box[2]!);
          expect(box[1]).toBeLessThanOrEqual(box[3]!);
          expect(field.text).not.toBe('');
        }
      }),
      { numRuns: 150 },
    );
  });
});
