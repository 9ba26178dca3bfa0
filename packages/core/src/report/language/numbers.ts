/** Most decimals that an amount or quantity is shown with. */
const maxDecimals = 6;

/**
 * How many decimals amounts of a currency have by ISO 4217, such as 0 for KRW and 2 for USD.
 * 2 where the code is not known.
 */
export function decimalsOf(currency: string | undefined): number {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return 2;
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Groups a number's digits by thousands, with at least `minDecimals` decimals and at most 6: `1,234.50`. */
export function groupDigits(value: number, minDecimals = 0): string {
  return new Intl.NumberFormat('en-US', {
    minimumFractionDigits: Math.min(minDecimals, maxDecimals),
    maximumFractionDigits: maxDecimals,
  }).format(value);
}

/**
 * An amount with the decimals of its currency, without the currency. An amount that no currency is known for keeps
 * two decimals where it has any, none where it is whole.
 */
export function amountDigits(value: number, currency: string | undefined): string {
  if (currency === undefined && Number.isInteger(value)) return groupDigits(value);
  return groupDigits(value, decimalsOf(currency));
}
