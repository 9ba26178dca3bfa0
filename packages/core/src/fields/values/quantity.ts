import { type NumberOptions, parseNumber, repairDigits } from './number.ts';

/** A count with its unit, as printed in a quantity column. */
export interface Quantity {
  readonly value: number;
  /** Such as `EA`, `kg`, `개`; left out where none is printed. */
  readonly unit?: string;
}

/** Reads `3`, `3 EA`, `1.000 kg`, `2 x`, `12개`, or gives `undefined`. */
export function parseQuantity(text: string, options: NumberOptions = {}): Quantity | undefined {
  const shape = /^(?:x\s?)?([-\d.,OolI]{1,15})\s?([a-z가-힣²³.]{1,10}|[x×*])?$/i.exec(text.trim());
  if (shape?.[1] === undefined) return undefined;
  const value = parseNumber(repairDigits(shape[1]), options);
  if (value === undefined) return undefined;
  const unit = shape[2] === undefined || /^[x×*]$/i.test(shape[2]) ? undefined : shape[2];
  return unit === undefined ? { value } : { value, unit };
}

/** Reads `6%`, `6.0 %`, `10퍼센트` as its number of hundredths, or gives `undefined`. */
export function parsePercent(text: string): number | undefined {
  const shape = /^([-\d.,]{1,10})\s?(?:%|퍼센트|percent|pct)$/i.exec(text.trim());
  return shape?.[1] === undefined ? undefined : parseNumber(shape[1], { decimal: '.' });
}
