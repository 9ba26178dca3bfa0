import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DocumentTypeName } from '../../../src/model/index.ts';
import { localeOf } from '../../../src/report/language/locale.ts';
import { overviewOf, rowTotalText, sumText, topOf, totalsOf } from '../../../src/report/view/batch.ts';
import { factsOf } from '../../../src/report/view/document.ts';
import { reviewsOf } from '../../../src/report/view/review.ts';
import { field, makeDocument } from '../documents.ts';
import { batch, broken, hostile } from '../samples.ts';

const locale = localeOf('en');

function receipt(total: number, currency: string, date: string, seller: string) {
  return makeDocument({
    name: `${seller}-${date}-${total}.jpg`,
    type: { name: 'receipt', confidence: 0.9 },
    fields: [field('grandTotal', total, { currency }), field('issueDate', date), field('sellerName', seller)],
  });
}

describe('totalsOf', () => {
  const documents = [
    receipt(0.1, 'USD', '2026-01-05', 'A'),
    receipt(0.2, 'USD', '2026-01-06', 'B'),
    receipt(5000, 'KRW', '2026-01-06', 'A'),
    receipt(2, 'USD', '2025-12-31', 'B'),
    broken,
  ];
  const totals = totalsOf(overviewOf(documents, locale, 0.6), locale);

  it('never adds different currencies', () => {
    expect(totals.bySeller.filter((total) => total.group === 'A')).toEqual([
      { group: 'A', currency: 'KRW', count: 1, sum: 5000, unsure: false },
      { group: 'A', currency: 'USD', count: 1, sum: 0.1, unsure: false },
    ]);
  });

  it('adds decimals without a binary rest and puts months in order', () => {
    expect(totals.byMonth.filter((total) => total.currency === 'USD')).toEqual([
      { group: '2025-12', currency: 'USD', count: 1, sum: 2, unsure: false },
      { group: '2026-01', currency: 'USD', count: 2, sum: 0.3, unsure: false },
    ]);
  });

  it('leaves offers and papers of no known kind out of the sums, and says so', () => {
    const paper = (name: DocumentTypeName, total: number) =>
      makeDocument({
        type: { name, confidence: 0.9 },
        fields: [
          field('grandTotal', total, { currency: 'USD' }),
          field('sellerName', 'A'),
          field('issueDate', '2026-01-05'),
        ],
      });
    const mixed = [paper('invoice', 10), paper('quotation', 500), paper('unknown', 7), paper('receipt', 3)];
    const sums = totalsOf(overviewOf(mixed, locale, 0.6), locale);
    for (const list of [sums.byCurrency, sums.byMonth, sums.bySeller]) {
      expect(list.map(({ count, sum }) => [count, sum])).toEqual([[2, 13]]);
    }
    expect(sums.byType.map(({ group, sum }) => [group, sum])).toEqual([
      ['Quotation', 500],
      ['Invoice', 10],
      ['Other document', 7],
      ['Receipt', 3],
    ]);
    expect(sums.notes).toEqual([locale.words.leftOutOfSums(2)]);
    expect(totals.notes).toEqual([]);
  });

  it('marks the sums that an unsure total is part of', () => {
    const sure = receipt(5, 'USD', '2026-01-05', 'A');
    const unsure = makeDocument({
      type: { name: 'receipt', confidence: 0.9 },
      fields: [field('grandTotal', 2, { currency: 'USD', confidence: 0.59 }), field('sellerName', 'B')],
    });
    const rows = overviewOf([sure, unsure], locale, 0.6);
    const sums = totalsOf(rows, locale);
    expect(rows.map((row) => rowTotalText(row, locale))).toEqual(['5.00 USD', '2.00 USD*']);
    expect(sums.byCurrency.map((total) => sumText(total, locale))).toEqual(['7.00 USD*']);
    expect(sums.bySeller.map((total) => sumText(total, locale))).toEqual(['5.00 USD', '2.00 USD*']);
    expect(sums.notes).toEqual([locale.words.unsureTotals]);
    expect(totalsOf(overviewOf([sure, unsure], locale, 0.5), locale).notes).toEqual([]);
  });

  it('gathers small groups by currency without losing any of their sum', () => {
    const many = totalsOf(
      overviewOf(
        Array.from({ length: 15 }, (_, index) => receipt(index + 1, 'USD', '2026-01-01', `S${index}`)),
        locale,
        0.6,
      ),
      locale,
    ).bySeller;
    const top = topOf(many, 10, 'Others');
    expect(top).toHaveLength(11);
    expect(top.at(-1)).toEqual({ group: 'Others', currency: 'USD', count: 5, sum: 15, unsure: false });
    expect(top.reduce((sum, total) => sum + total.sum, 0)).toBe(120);
  });
});

describe('reviewsOf', () => {
  it('lists failed, partial, hardly legible, unsure, wrong and doubled documents, and no others', () => {
    const reviews = reviewsOf(batch, locale, 0.6).map((review) => [
      review.document.source.name,
      review.reasons.map((reason) => reason.name),
    ]);
    expect(reviews).toEqual([
      ['INV-2026-0417.pdf', ['partial', 'arithmetic', 'lowConfidence']],
      ['truncated.pdf', ['failed']],
      [hostile.source.name, ['ocr']],
      ['copy of INV-2026-0417.pdf', ['duplicate']],
    ]);
  });

  it('lists documents that OCR hardly read', () => {
    const message = 'OCR was 31 % sure on average.';
    const scan = makeDocument({ issues: [{ code: 'OCR_LOW_CONFIDENCE', severity: 'warning', message }] });
    expect(reviewsOf([scan], locale, 0.6)[0]?.reasons).toEqual([
      { name: 'ocr', text: 'Hardly legible', detail: message },
    ]);
  });

  it('takes files without bytes for copies of nothing', () => {
    const emptyHash = createHash('sha256').digest('hex');
    const without = ['a.pdf', 'b.pdf', 'c.pdf', 'd.pdf'].map((name, index) =>
      makeDocument({
        status: 'failed',
        source: { name, mediaType: 'application/pdf', bytes: 0, sha256: index < 2 ? '' : emptyHash },
      }),
    );
    const reasons = reviewsOf(without, locale, 0.6).map((review) => review.reasons.map(({ name }) => name));
    expect(reasons).toEqual([['failed'], ['failed'], ['failed'], ['failed']]);
    expect(factsOf(without[0]!, locale).filter(({ text }) => text === '')).toEqual([]);
    expect(factsOf(without[0]!, locale).map(({ label }) => label)).not.toContain('SHA-256');
  });

  it('takes the threshold from the caller', () => {
    const [document] = batch.slice(0, 1);
    expect(reviewsOf([document!], locale, 0.97)[0]?.reasons[0]?.detail).toContain('Net total 95%');
    expect(reviewsOf([document!], locale, 0.95)).toEqual([]);
  });
});
