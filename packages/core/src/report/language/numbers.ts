/** Most decimals that an amount or quantity is shown with. */
const maxDecimals = 6;

/**
 * Currencies whose amounts are written without decimals, with three or with four, after Unicode's CLDR 47 (what people
 * write, where ISO 4217 has decimals that nobody uses); all others have two.
 */
const withoutDecimals = new Set(
  (
    'AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF SLL SOS SYP UGX UYI ' +
    'VND VUV XAF XOF XPF YER'
  ).split(' '),
);
const withThree = new Set('BHD JOD KWD LYD OMR TND'.split(' '));
const withFour = new Set(['CLF', 'UYW']);

/** How many decimals amounts of a currency are written with: 0 for KRW, 2 for USD. 2 where the code is not known. */
export function decimalsOf(currency: string | undefined): number {
  if (currency === undefined) return 2;
  if (withoutDecimals.has(currency)) return 0;
  if (withThree.has(currency)) return 3;
  return withFour.has(currency) ? 4 : 2;
}

/** By the least number of decimals: making one takes longer than using it many times. */
const formats = Array.from(
  { length: maxDecimals + 1 },
  (_, minimumFractionDigits) =>
    new Intl.NumberFormat('en-US', { minimumFractionDigits, maximumFractionDigits: maxDecimals }),
);

/** Groups a number's digits by thousands, with at least `minDecimals` decimals and at most 6: `1,234.50`. */
export function groupDigits(value: number, minDecimals = 0): string {
  return formats[Math.min(minDecimals, maxDecimals)]?.format(value) ?? String(value);
}

/**
 * An amount with the decimals of its currency, without the currency. An amount that no currency is known for keeps
 * two decimals where it has any, none where it is whole.
 */
export function amountDigits(value: number, currency: string | undefined): string {
  if (currency === undefined && Number.isInteger(value)) return groupDigits(value);
  return groupDigits(value, decimalsOf(currency));
}
