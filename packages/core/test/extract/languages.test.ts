import { describe, expect, it } from 'vitest';
import { detectLanguages } from '../../src/extract/languages.ts';

describe('detectLanguages', () => {
  it.each([
    ['세금계산서 공급가액 합계', ['ko']],
    ['The invoice is due on the first of the month', ['en']],
    ['상품명 아메리카노 Americano 두 잔과 Cheesecake 하나', ['ko', 'en']],
    ['請求書の合計金額をお支払いください', ['ja']],
    ['发票金额合计', ['zh']],
    ['大韓民國 세금계산서', ['ko']],
    ['Die Rechnung ist mit der Post und nicht mit dem Boten gekommen, auf das Konto', ['de']],
    ['Les conditions de la facture sont dans le contrat pour une durée', ['fr']],
    ['Счёт на оплату', ['ru']],
    ['12.50 / 300', []],
    ['', []],
  ])('%s', (text, languages) => {
    expect(detectLanguages(text)).toEqual(languages);
  });
});
