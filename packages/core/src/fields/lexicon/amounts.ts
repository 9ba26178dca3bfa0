import { distance } from '../text/distance.ts';

/** What an amount on a line of a paper's foot is. */
export type AmountRole =
  | 'net'
  | 'tax'
  | 'total'
  | 'due'
  | 'tendered'
  | 'change'
  | 'rounding'
  | 'discount'
  | 'charge'
  | 'paid'
  | 'none';

/** An amount's role by the words before it, with 0 to 1. */
export interface AmountLabel {
  readonly role: AmountRole;
  readonly strength: number;
}

const vocabulary = [
  ...[
    'TOTAL',
    'SUBTOTAL',
    'GRAND',
    'AMOUNT',
    'BALANCE',
    'ROUNDING',
    'ROUNDED',
    'INCLUSIVE',
    'INCLUDING',
    'INCLUDED',
  ],
  ...[
    'EXCLUDING',
    'EXCLUSIVE',
    'CHANGE',
    'PAYABLE',
    'DISCOUNT',
    'TENDERED',
    'QUANTITY',
    'PAYMENT',
    'CREDIT',
    'SALES',
  ],
] as const;

const known: ReadonlySet<string> = new Set(vocabulary);

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const taxWords = words('GST VAT SST TAX HST PST IVA TVA MWST BTW UST CGST SGST IGST');
const withWords = words(
  'INCL INCLUSIVE INCLUDING INC INCLUDED INCLUDE WITH INCLU AFTER INCLUSIEF INKL BRUTTO',
);
const withoutWords = words(
  'EXCL EXCLUDING EXCLUSIVE EXC EX BEFORE WITHOUT EXCLUDED EXCLU UNTAXED NONTAXABLE EXCLUSIEF NETTO ZZGL',
);
const countWords = words(
  'QTY QUANTITY ITEM ITEMS QTYS PCS UNITS COUNT POINTS POINT PAX HOURS WEIGHT PAGES SUPPLIES',
);
const savingWords = words('SAVING SAVINGS SAVED SAVE DISC DISCOUNT DISCOUNTS PROMO VOUCHER REBATE COUPON');
const dueWords = words('DUE PAYABLE OWING OUTSTANDING');
const cardWords = words(
  'VISA MASTER MASTERCARD AMEX DEBIT CREDIT CARD NETS TNG MAYBANK ALIPAY PAYPAL BOOST GRABPAY',
);

/**
 * Reads what an English line such as `TOTAL SALES (INCLUSIVE OF GST @ 6%)` says of the amount that follows. Word by
 * word rather than phrase by phrase, since tills combine the same few words in every order. One wrong character in a
 * longer word is forgiven.
 */
export function readAmountLabel(text: string): AmountLabel | undefined {
  const found =
    text
      .toUpperCase()
      .match(/[A-Z0-9&]+/g)
      ?.slice(0, 10) ?? [];
  if (found.length === 0 || found.length > 9) return undefined;
  const list = joinSub(found.map(correct));
  const has = (set: ReadonlySet<string>) => list.some((word) => set.has(word));
  const is = (...names: string[]) => names.some((name) => list.includes(name));
  if (is('CHANGE', 'BAKI') && !is('TOTAL')) return { role: 'change', strength: 1 };
  const total = is('TOTAL', 'TOTALS', 'TTL', 'JUMLAH', 'TOTAI', 'TOTAAL', 'GESAMT');
  if (is('SUBTOTAL', 'SUBTTL', 'SUBTOTAAL')) return readSubtotal(has(withoutWords), has(withWords));
  if (has(savingWords))
    return is('AFTER') ? { role: 'total', strength: 0.6 } : { role: 'discount', strength: 1 };
  if (is('SERVICE', 'SVC', 'SHIPPING', 'FREIGHT', 'DELIVERY', 'TIP') && !total)
    return { role: 'charge', strength: 0.8 };
  if (has(countWords) && !is('PRICE')) return { role: 'none', strength: 1 };
  if (is('ROUNDING', 'ROUND', 'ROUNDED', 'RND')) return readRounding(list, total);
  if (total || is('NETT', 'GRAND') || (is('AMOUNT') && has(dueWords)))
    return readTotal({ list, has, is, total });
  if (has(dueWords) && (is('BALANCE') || list.length <= 3)) return { role: 'due', strength: 0.9 };
  return readOther({ list, has, is, total });
}

interface Words {
  readonly list: readonly string[];
  readonly has: (set: ReadonlySet<string>) => boolean;
  readonly is: (...names: string[]) => boolean;
  readonly total: boolean;
}

function readSubtotal(without: boolean, within: boolean): AmountLabel {
  if (within) return { role: 'total', strength: 0.55 };
  return { role: 'net', strength: without ? 1 : 0.75 };
}

function readRounding(list: readonly string[], total: boolean): AmountLabel {
  const first = list.find((word) => !['RM', 'THE', 'CENT'].includes(word));
  const rounded =
    list.includes('ROUNDED') ||
    list.includes('AFTER') ||
    (total && !list.includes('ADJ') && first === 'TOTAL');
  if (total && (rounded || list[0] === 'TOTAL') && !list.includes('ADJUSTMENT'))
    return { role: 'total', strength: 1 };
  return total && first === 'ROUND' ? { role: 'total', strength: 0.95 } : { role: 'rounding', strength: 1 };
}

function readTotal({ list, has, is, total }: Words): AmountLabel {
  if (has(withoutWords)) return { role: 'net', strength: 0.95 };
  if (has(withWords)) return { role: 'total', strength: is('INCLUDED') ? 0.3 : 0.95 };
  if (has(taxWords) && !is('PAYABLE', 'AMOUNTS')) return readTaxTotal(list);
  if (is('AMOUNT') && has(dueWords) && !total) return { role: 'due', strength: 1 };
  if (has(dueWords)) return { role: 'due', strength: 1 };
  if (is('PAID', 'PAYMENT', 'TENDERED', 'TENDER', 'CASH') || has(cardWords))
    return { role: 'paid', strength: 0.8 };
  if (is('GRAND')) return { role: 'total', strength: 1 };
  if (is('NET', 'NETT') && total) return { role: 'total', strength: 0.85 };
  if (is('NETT')) return { role: 'total', strength: 0.8 };
  if (is('TAXABLE', 'GOODS')) return { role: 'net', strength: 0.7 };
  if (
    list.length === 1 ||
    is('AMOUNT', 'RM', 'SALES', 'SALE', 'BILL', 'PRICE', 'USD', 'EUR', 'GBP', 'INVOICE')
  )
    return { role: 'total', strength: 0.9 };
  return { role: 'total', strength: list[0] === 'TOTAL' || list.at(-1) === 'TOTAL' ? 0.65 : 0.4 };
}

function readTaxTotal(list: readonly string[]): AmountLabel {
  const summary = list.includes('SUMMARY') || list.includes('INVOICE');
  return { role: summary ? 'none' : 'tax', strength: 0.95 };
}

function readOther({ list, has, is }: Words): AmountLabel | undefined {
  if (is('TAXABLE', 'UNTAXED') || (is('NET') && is('AMOUNT', 'AMT'))) return { role: 'net', strength: 0.85 };
  if (has(taxWords) && has(withoutWords)) return { role: 'net', strength: 0.75 };
  if (has(taxWords))
    return is('INVOICE', 'NO', 'REG', 'ID', 'CODE') ? undefined : { role: 'tax', strength: 0.8 };
  if (is('CASH', 'TENDERED', 'TENDER') && list.length <= 4) return { role: 'tendered', strength: 0.9 };
  if ((has(cardWords) || is('PAYMENT', 'PAID')) && list.length <= 4) return { role: 'paid', strength: 0.7 };
  if (is('BALANCE') && list.length <= 2) return { role: 'due', strength: 0.5 };
  return undefined;
}

function joinSub(list: readonly string[]): readonly string[] {
  const at = list.findIndex((word, i) => word === 'SUB' && /^T[OQ]?T/.test(list[i + 1] ?? ''));
  return at < 0 ? list : [...list.slice(0, at), 'SUBTOTAL', ...list.slice(at + 2)];
}

function correct(word: string): string {
  if (word.length < 5 || /^CHARGES?$/.test(word)) return word;
  if (known.has(word)) return word;
  return vocabulary.find((name) => distance(name, word, 1) <= 1) ?? word;
}
