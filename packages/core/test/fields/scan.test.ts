import { describe, expect, it } from 'vitest';
import { fieldOf, find, type Print, pageOf, valuesOf } from './paper.ts';

/** What is found on a scanned paper: all words are read with some doubt. */
function onScan(prints: readonly Print[]) {
  return find({ pages: [pageOf(prints, { confidence: 0.9 })] });
}

const title: Print = [200, 30, '거래명세서', 20];

describe('parties of a form whose labels OCR lost', () => {
  const result = onScan([
    title,
    [60, 100, '등록번호'],
    [130, 100, '999-05-00587'],
    [330, 100, '등록번호'],
    [400, 100, '999-28-37287'],
    [60, 122, '상호'],
    [130, 122, '가람전자'],
    [330, 122, '안트'],
    [400, 122, '㈜누리유통'],
    [60, 144, 'Fz 4'],
    [130, 144, '서울특별시 강남구 가람로 105'],
    [330, 144, '주소'],
    [400, 144, '경기 화성시 새터길 163'],
  ]);

  it('are told by what stands in line with them', () => {
    expect(valuesOf(result)).toMatchObject({
      sellerAddress: '서울특별시 강남구 가람로 105',
      buyerName: '㈜누리유통',
    });
  });

  it('are told apart by where the right one begins', () => {
    expect(valuesOf(result)).toMatchObject({ buyerAddress: '경기 화성시 새터길 163' });
  });
});

describe('an amount that was misread by one digit', () => {
  const amounts = (net: string, tax: string, total: string): readonly Print[] => [
    title,
    [60, 300, '공급가액'],
    [400, 300, net],
    [60, 320, '부가세'],
    [400, 320, tax],
    [60, 340, '합계'],
    [400, 340, total],
  ];

  it.each([
    ['6,472,500', '547,250', '6,019,750'],
    ['5,472,500', '347,250', '6,019,750'],
    ['5,472,500', '547,250', '6,079,750'],
    ['55472,500원', '547,250', '6,019,750'],
  ])('is put right by the other two: %s + %s = %s', (net, tax, total) => {
    const result = onScan(amounts(net, tax, total));
    expect(valuesOf(result)).toMatchObject({ netTotal: 5_472_500, taxTotal: 547_250, grandTotal: 6_019_750 });
    expect(fieldOf(result, 'netTotal').checks).toContain('netTotal + taxTotal = grandTotal');
  });

  it('stays as it is on a paper with text of its own', () => {
    const result = find({ pages: [pageOf(amounts('5,672,500', '547,250', '6,019,750'))] });
    expect(valuesOf(result)).toMatchObject({ netTotal: 5_672_500 });
  });

  it('stays as it is where more than one digit is wrong', () => {
    expect(valuesOf(onScan(amounts('5,172,400', '547,250', '6,019,750')))).toMatchObject({
      netTotal: 5_172_400,
    });
  });
});

it.each([
  ['9늘봄기획', '(주)늘봄기획'],
  ['(주늘봄기획', '(주)늘봄기획'],
  ['(9늘봄기획', '(주)늘봄기획'],
  ['늘봄기획', '늘봄기획'],
])('the sign of a company that was read as %s', (read, name) => {
  const result = onScan([title, [60, 100, `상호: ${read}`], [60, 120, '사업자등록번호: 999-05-00587']]);
  expect(valuesOf(result)).toMatchObject({ sellerName: name });
});

it.each(['상 _ 호 : 가람전자', '상호 、: 가람전자'])(
  'marks that OCR reads into a label do not hide it: %s',
  (print) => {
    const result = onScan([title, [60, 100, print], [60, 120, '사업자등록번호: 999-05-00587']]);
    expect(valuesOf(result)).toMatchObject({ sellerName: '가람전자' });
  },
);
