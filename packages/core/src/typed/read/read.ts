import type { Context } from '../../fields/find/context.ts';
import { findDates } from '../../fields/values/date.ts';
import { findMoney, type MoneyMatch, parseMoney } from '../../fields/values/money.ts';
import { parsePercent, parseQuantity } from '../../fields/values/quantity.ts';
import type { Value } from '../../model/index.ts';
import type { Reading } from '../schema/tree.ts';
import { readChoices, readTruths } from './choice.ts';
import { readTexts } from './text.ts';

/** One way to understand a text: what is handed to the schema, and where in the text it stands. */
export interface Read {
  readonly raw: unknown;
  readonly start: number;
  readonly end: number;
  /** 0 to 1: how well the text fits this reading. */
  readonly sure: number;
  readonly currency?: string;
}

/** A text that is to be read: its plain form, and its typed value where it is a sheet's cell. */
export interface Readable {
  readonly text: string;
  readonly value?: Value;
}

/** The ways to understand a text as a schema's field asks for, likeliest first; none where it cannot be. */
export function readAs(context: Context, from: Readable, reading: Reading): readonly Read[] {
  switch (reading.kind) {
    case 'text':
      return readTexts(from.text, reading.shape);
    case 'number':
      return readNumbers(context, from);
    case 'date':
      return readDates(context, from, reading.as);
    case 'truth':
      return readTruths(from.text, reading.as);
    case 'choice':
      return readChoices(from.text, reading.choices);
    case 'either':
      return reading.readings.flatMap((one) => readAs(context, from, one));
  }
}

function readNumbers(context: Context, { text, value }: Readable): readonly Read[] {
  const whole = { start: 0, end: text.length };
  if (typeof value === 'number') return [{ raw: value, ...whole, sure: 1 }];
  const trimmed = text.trim();
  const percent = parsePercent(trimmed);
  if (percent !== undefined) return [{ raw: percent, ...whole, sure: 0.8 }];
  const money = parseMoney(text, context.numbers);
  if (money) return [readMoney(money, 1)];
  const quantity = parseQuantity(trimmed, context.numbers);
  if (quantity) return [{ raw: quantity.value, ...whole, sure: 1 }];
  // A limit such as `< 0.01` is no number, and a date or a code holds none either.
  if (/^[<>≤≥~]/.test(trimmed) || findDates(text).length > 0) return [];
  return findMoney(text, context.numbers)
    .filter((match) => match.strong || !isGroup(text, match))
    .slice(0, 4)
    .map((match) => readMoney(match, leadOf(text, match)));
}

function readMoney(match: MoneyMatch, sure: number): Read {
  const { value, start, end, currency } = match;
  return { raw: value, start, end, sure, ...(currency === undefined ? {} : { currency }) };
}

/** One of several groups of digits, as numbers of registers, telephones and accounts are printed: `GB 999 9999 73`. */
function isGroup(text: string, { start, end }: MoneyMatch): boolean {
  return /\d[ .-]?$/.test(text.slice(0, start)) || /^[ .-]?\d/.test(text.slice(end));
}

/** A number that the text starts with, such as `120.5 kWh (est.)`, is likelier than one inside it. */
function leadOf(text: string, match: MoneyMatch): number {
  if (match.strong) return 0.9;
  return text.slice(0, match.start).trim() === '' ? 0.85 : 0.5;
}

function readDates(
  context: Context,
  { text, value }: Readable,
  as: 'date' | 'day' | 'moment',
): readonly Read[] {
  const typed = typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+)?$/.exec(value)?.[0] : undefined;
  const whole = { start: 0, end: text.length, sure: 1 };
  if (typed) return [{ raw: rawDate(typed.slice(0, 10), typed.slice(11), as), ...whole }];
  const dates = findDates(text, { order: context.dates, compact: true }).slice(0, 4);
  return dates.map(({ iso, start, end, unclear }) => {
    const time = /^[\sT(),.가-힣]{0,8}(\d{1,2}:\d{2}(?::\d{2})?)/.exec(text.slice(end));
    return {
      raw: rawDate(iso, time?.[1] ?? '', as),
      start,
      end: as === 'moment' && time ? end + time[0].length : end,
      sure: (dates.length === 1 ? 1 : 0.8) * (unclear ? 0.95 : 1),
    };
  });
}

function rawDate(day: string, time: string, as: 'date' | 'day' | 'moment'): Date | string {
  if (as === 'day') return day;
  if (as === 'date') return new Date(`${day}T00:00:00Z`);
  const clock = time.length === 4 || /^\d:/.test(time) ? `0${time}` : time || '00:00:00';
  return `${day}T${clock.length === 5 ? `${clock}:00` : clock}`;
}
