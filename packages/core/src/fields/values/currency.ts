/** A currency as printed beside an amount: ISO 4217, or undefined where a symbol stands for several. */
const bySign: Readonly<Record<string, string>> = {
  RM: 'MYR',
  S$: 'SGD',
  US$: 'USD',
  A$: 'AUD',
  AU$: 'AUD',
  C$: 'CAD',
  CA$: 'CAD',
  HK$: 'HKD',
  NZ$: 'NZD',
  NT$: 'TWD',
  R$: 'BRL',
  '€': 'EUR',
  '£': 'GBP',
  '₩': 'KRW',
  '\\': 'KRW',
  '₹': 'INR',
  RS: 'INR',
  'RS.': 'INR',
  '฿': 'THB',
  RP: 'IDR',
  '₫': 'VND',
  '₱': 'PHP',
  '¥': 'JPY',
  円: 'JPY',
  元: 'CNY',
  원: 'KRW',
  원정: 'KRW',
  W: 'KRW',
  $: 'USD',
};

const codes = [
  ...[
    'USD',
    'EUR',
    'GBP',
    'KRW',
    'JPY',
    'CNY',
    'MYR',
    'SGD',
    'INR',
    'AUD',
    'CAD',
    'NZD',
    'HKD',
    'TWD',
    'THB',
  ],
  ...[
    'IDR',
    'VND',
    'PHP',
    'CHF',
    'SEK',
    'NOK',
    'DKK',
    'PLN',
    'CZK',
    'HUF',
    'RON',
    'BGN',
    'TRY',
    'ILS',
    'AED',
  ],
  ...['SAR', 'ZAR', 'BRL', 'MXN', 'RUB'],
] as const;

const codeSet: ReadonlySet<string> = new Set(codes);

/** Pattern source of a currency sign or code before an amount; case-insensitive. */
export const signBefore = `(?:(?:US|AU|CA|HK|NZ|NT|S|A|C|R)?\\$|RM|RS\\.?|RP|[€£₩₹฿₫₱¥\\\\]|${codes.join('|')})`;

/** Pattern source of a currency sign or code after an amount; case-insensitive. */
export const signAfter = `(?:원정?|円|元|[€£₩₹฿₫₱]|\\$|RM(?![a-z])|(?:${codes.join('|')})(?![a-z]))`;

/** ISO 4217 of a sign or code as printed, or undefined where it is none. A bare `$` is taken for US dollars. */
export function currencyOf(sign: string): string | undefined {
  const key = sign.trim().toUpperCase();
  return codeSet.has(key) ? key : bySign[key];
}

/** Whether amounts of this currency are printed without a fraction. */
export function isWholeCurrency(currency: string | undefined): boolean {
  return currency === 'KRW' || currency === 'JPY' || currency === 'VND' || currency === 'IDR';
}
