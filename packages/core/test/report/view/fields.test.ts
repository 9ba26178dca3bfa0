import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import { localeOf } from '../../../src/report/language/locale.ts';
import { fieldViews } from '../../../src/report/view/fields.ts';
import { shareCell } from '../../../src/report/xlsx/cell.ts';
import { field, found, makeDocument } from '../documents.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('fieldViews', () => {
  it.each([
    ['en', ['Sum of line items = Total', 'Cash given - Change = Total', 'Net total + Tax = Total']],
    ['ko', ['품목 금액의 합 = 합계금액', '받은 금액 - 거스름돈 = 합계금액', '공급가액 + 세액 = 합계금액']],
  ] as const)('says checks in the words of %s', (language, said) => {
    const checks = [
      'sum(lineItems.amount) = grandTotal',
      'tendered - change = grandTotal',
      'netTotal + taxTotal = grandTotal',
    ];
    const document = makeDocument({ fields: [{ name: 'grandTotal', ...found(10), checks }] });
    expect(fieldViews(document, localeOf(language))[0]?.checks).toEqual(said);
  });
});

describe('a confidence', () => {
  // 0.285 is a little less than it reads, so that it rounds to 28; 0.9449999 has more digits than anybody wants.
  it.each([0.285, 0.9449999, 0.005, 0.995])('of %d is rounded the same everywhere', async (confidence) => {
    const document = makeDocument({ fields: [field('grandTotal', 10, { confidence })] });
    const shown = localeOf('en').percent(confidence);
    for (const format of ['html', 'markdown'] as const) {
      expect(text((await buildReport(document, { format })).bytes)).toContain(shown);
    }
    const { value } = shareCell(confidence);
    expect(`${Math.round(Number(value) * 100)}%`).toBe(shown);
    expect(String(value)).toMatch(/^[01](\.\d\d?)?$/);
    expect(text((await buildReport(document, { format: 'csv' })).bytes)).toContain(`,${String(value)},1,`);
  });
});

describe('html in Korean', () => {
  it('asks for a Korean font first', async () => {
    const { bytes } = await buildReport(makeDocument({}), { format: 'html', language: 'ko' });
    expect(text(bytes)).toContain('<html lang="ko">');
    expect(text(bytes)).toContain(
      'body:lang(ko){font-family:"Noto Sans KR","Apple SD Gothic Neo","Malgun Gothic"',
    );
  });
});
