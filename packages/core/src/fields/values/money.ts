import { currencyOf, isWholeCurrency, signAfter, signBefore } from './currency.ts';
import { type NumberOptions, parseNumber, repairDigits } from './number.ts';

/** An amount in a text: where it stands, what it is worth and what says so. */
export interface MoneyMatch {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  /** ISO 4217, where a sign or code stands beside the number. */
  readonly currency?: string;
  /** Digits after the decimal mark. */
  readonly decimals: number;
  /** Has a currency, a fraction of two digits or grouped thousands: unlikely to be a count or a code. */
  readonly strong: boolean;
}

/** Amounts in one text; a line of a paper has a handful. */
const mostMatches = 100;
const numberToken = /[\dOolI](?:[\d.,'’OolI|SB]*[\dOolI])?(?:\s?[.,]\s?[\dO]{2}(?![\dO.,]))?/g;
const before = new RegExp(`(^|[^A-Za-z])(${signBefore})\\s?[:.]?\\s?([-△▲(]?)\\s?$`, 'i');
/** What OCR makes of the sign of won; only before grouped digits, where it cannot be a name's letter. */
const wonAsLetter = /(^|[^A-Za-z])(W)\s?([-△▲(]?)\s?$/;
const grouped = /^\d{1,3}(?:,\d{3})+$/;
const signAlone = /(^|[\s:(])([-△▲(])\s?$/;
const after = new RegExp(`^\\s?(?:${signAfter})`, 'i');
const korean = /\d[\d,.]*\s?[억만천](?:\s?\d[\d,.]*\s?[억만천]?){0,4}\s?원?(?![가-힣])/g;
const units: Readonly<Record<string, number>> = { 억: 1e8, 만: 1e4, 천: 1e3 };

/**
 * Finds amounts in a text, in reading order: `RM 57.40`, `₩1,234,000`, `1.234,56 €`, `(1,200)`, `3억 5,000만원`.
 * Percentages, dates, times, codes and phone numbers are left out. Time grows linearly with the text.
 */
export function findMoney(text: string, options: NumberOptions = {}): readonly MoneyMatch[] {
  if (!/\d/.test(text)) return [];
  const found = findKorean(text);
  for (const token of text.matchAll(numberToken)) {
    if (found.length >= mostMatches) break;
    // Letters that OCR prints for digits stand in every word; alone they are no number.
    if (!/\d/.test(token[0])) continue;
    const match = readToken(text, token[0], token.index, options);
    if (match && !found.some((other) => other.start < match.end && match.start < other.end))
      found.push(match);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Reads a text that is one amount and nothing else, or gives `undefined`. */
export function parseMoney(text: string, options: NumberOptions = {}): MoneyMatch | undefined {
  const found = findMoney(text, options);
  const only = found[0];
  if (found.length !== 1 || only === undefined) return undefined;
  const rest = text.slice(0, only.start) + text.slice(only.end);
  return /^[\s:=*.]*(?:금|일금|정|원|정\.)?[\s:=*.]*$/.test(rest) ? only : undefined;
}

function readToken(text: string, raw: string, at: number, options: NumberOptions): MoneyMatch | undefined {
  const whole = repairDigits(raw).trimEnd();
  if (!/\d/.test(whole) || /[A-Za-z|]/.test(whole)) return undefined;
  const lost = lostMark(text, at, whole);
  const token = lost ? `${whole}.${lost.trim()}` : whole;
  const end = at + raw.trimEnd().length + (lost?.length ?? 0);
  const head = text.slice(Math.max(0, at - 8), at);
  const tail = text.slice(end, end + 6);
  const prefix = before.exec(head) ?? (grouped.test(whole) ? wonAsLetter.exec(head) : null);
  const suffix = after.exec(tail);
  const lone = prefix ? undefined : signAlone.exec(head);
  const free = prefix || lone ? true : isFreeBefore(head);
  if (!free || (!suffix && !isFreeAfter(tail))) return undefined;
  const sign = prefix?.[2] ?? suffix?.[0];
  const currency = sign === undefined ? undefined : currencyOf(sign);
  const value = parseNumber(token, {
    ...options,
    whole: options.whole === true || isWholeCurrency(currency),
  });
  if (value === undefined || value > 1e15) return undefined;
  const minus = prefix?.[3] || lone?.[2] || leadingMinus(prefix ? head.slice(0, prefix.index + 1) : head);
  return build({ text, token, at, end, value, currency, minus, prefix, lone, suffix });
}

/** The cents of `RM8 60` at the end of a line: OCR leaves decimal marks out that are pale. */
function lostMark(text: string, at: number, token: string): string | undefined {
  if (!/^\d{1,3}$/.test(token) || !/(?:RM|[$£€])\s?$/.test(text.slice(Math.max(0, at - 4), at)))
    return undefined;
  return /^\s\d{2}$/.exec(text.slice(at + token.length).trimEnd())?.[0];
}

interface Parts {
  readonly text: string;
  readonly token: string;
  readonly at: number;
  readonly end: number;
  readonly value: number;
  readonly currency: string | undefined;
  readonly minus: string | undefined;
  readonly prefix: RegExpExecArray | null;
  readonly lone: RegExpExecArray | null | undefined;
  readonly suffix: RegExpExecArray | null;
}

function build(parts: Parts): MoneyMatch | undefined {
  const { text, token, at, currency, suffix } = parts;
  const outside = parts.prefix?.[1] === '-' && parts.minus === '-' ? 0 : (parts.prefix?.[1]?.length ?? 0);
  const lead = (parts.prefix?.[0].length ?? 0) - outside;
  const signs = (parts.lone?.[0].length ?? 0) - (parts.lone?.[1]?.length ?? 0);
  let end = parts.end + (suffix?.[0].length ?? 0);
  const start = at - (lead || signs || (leadingMinus(text.slice(Math.max(0, at - 8), at)) ? 1 : 0));
  let negative = parts.minus !== undefined && parts.minus !== '' && parts.minus !== '(';
  if (parts.minus === '(') {
    if (text[end] !== ')') return currency === undefined ? undefined : { ...base(parts), start: at, end };
    negative = true;
    end += 1;
  } else if (/^-(?!\d)/.test(text.slice(end, end + 2)) && !suffix) {
    negative = true;
    end += 1;
  }
  const value = negative && parts.value !== 0 ? -parts.value : parts.value;
  return { ...base(parts), start, end, value, strong: isStrong(token, currency) };
}

function base(parts: Parts): Omit<MoneyMatch, 'start' | 'end'> {
  const fraction = /[.,]\s?(\d{1,2})$/.exec(parts.token);
  return {
    value: parts.value,
    ...(parts.currency === undefined ? {} : { currency: parts.currency }),
    decimals: fraction?.[1]?.length ?? 0,
    strong: isStrong(parts.token, parts.currency),
  };
}

function isStrong(token: string, currency: string | undefined): boolean {
  return currency !== undefined || /[.,]\s?\d{2}$/.test(token) || /\d[.,]\d{3}(?!\d)/.test(token);
}

function leadingMinus(head: string): string | undefined {
  return /(?:^|[\s:(])-$/.test(head) || head.endsWith('△') || head.endsWith('▲') ? '-' : undefined;
}

function isFreeBefore(head: string): boolean {
  return !/[A-Za-z\d#/]$/.test(head) && !/[\d)][.,:'-]\s?$/.test(head) && !/[A-Za-z]-$/.test(head);
}

function isFreeAfter(tail: string): boolean {
  return (
    !/^(?:\s?%|[A-Za-z]{1,}|[:/#°]\d?|-\d|[.,]\d|[년월일시분개명건호층번]|\s?퍼센트)/.test(tail) ||
    /^[A-Z]{1,2}(?![A-Za-z\d])/.test(tail)
  );
}

function findKorean(text: string): MoneyMatch[] {
  const found: MoneyMatch[] = [];
  if (!/[억만천]/.test(text)) return found;
  for (const match of text.matchAll(korean)) {
    const value = sumUnits(match[0]);
    if (value === undefined || /[\dA-Za-z.,]$/.test(text.slice(0, match.index))) continue;
    const end = match.index + match[0].trimEnd().length;
    found.push({ start: match.index, end, value, currency: 'KRW', decimals: 0, strong: true });
  }
  return found;
}

function sumUnits(text: string): number | undefined {
  let sum = 0;
  for (const part of text.matchAll(/(\d[\d,.]*)\s?([억만천]?)/g)) {
    const size = parseNumber(part[1]!);
    if (size === undefined) return undefined;
    sum += size * (units[part[2]!] ?? 1);
  }
  return Math.round(sum * 100) / 100;
}
