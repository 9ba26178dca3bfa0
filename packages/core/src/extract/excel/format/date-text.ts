import { type DateFormat, type DateToken, parseDateFormat } from './date-tokens.ts';
import { showGeneral } from './general.ts';
import { remembering } from './remember.ts';
import { type DateParts, partsOfSerial } from './serial.ts';

const english = {
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
} as const;
const koreanDays = '일월화수목금토';

/** What Excel shows for a number that is no date: the cell filled. */
const filled = '########';
const dayMs = 86_400_000;

/**
 * Makes the function that shows serial numbers by a date format, in English or Korean; `undefined` where the code is
 * not a date format of a single section.
 */
export function compileDate(code: string, date1904: boolean): ((serial: number) => string) | undefined {
  const format = parseDateFormat(code);
  if (!format?.tokens.some((token) => token.kind !== 'literal')) return undefined;
  const parts = format.tokens.filter((token) => token.kind !== 'literal');
  const elapsed = parts.some((token) => token.kind.startsWith('elapsed'));
  // Elapsed time can only be the largest unit. Excel ignores a format that asks for it after another one.
  if (elapsed && !parts[0]?.kind.startsWith('elapsed')) return showGeneral;
  const places = Math.min(
    3,
    Math.max(0, ...format.tokens.map((token) => (token.kind === 'fraction' ? token.length : 0))),
  );
  const timed = format.tokens.some((token) => /^(hour|minute|second|elapsed)/.test(token.kind));
  const unit = 10 ** (3 - places);
  return remembering((serial) => {
    const ms = Math.abs(serial) * dayMs;
    // The smallest unit shown is rounded, with whatever that carries into the next day.
    const rounded = timed ? Math.round(ms / unit) * unit : ms;
    if (elapsed) return (serial < 0 ? '-' : '') + showAll(format, elapsedParts(rounded), rounded);
    const parts = serial < 0 ? undefined : partsOfSerial(rounded / dayMs, date1904);
    return parts ? showAll(format, parts, rounded) : filled;
  });
}

function elapsedParts(ms: number): DateParts {
  return { year: 1900, month: 1, day: 0, weekday: 6, timeMs: Math.round(ms % dayMs) };
}

function showAll(format: DateFormat, parts: DateParts, totalMs: number): string {
  const halfDays = format.tokens.some((token) => token.kind === 'amPm' || token.kind === 'aP');
  return format.tokens.map((token) => show(token, parts, totalMs, format.korean, halfDays)).join('');
}

function show(
  token: DateToken,
  parts: DateParts,
  totalMs: number,
  korean: boolean,
  halfDays: boolean,
): string {
  if (token.kind === 'literal') return token.text;
  const { length } = token;
  const hour = Math.floor(parts.timeMs / 3_600_000);
  switch (token.kind) {
    case 'year':
      return length <= 2 ? pad(parts.year % 100, 2) : pad(parts.year, 4);
    case 'buddhistYear':
      return length <= 2 ? pad((parts.year + 543) % 100, 2) : pad(parts.year + 543, 4);
    case 'month':
      return month(parts.month, length, korean);
    case 'day':
      return pad(parts.day, length);
    case 'weekday':
      return weekday(parts.weekday, length, korean);
    case 'hour':
      return pad(halfDays ? ((hour + 11) % 12) + 1 : hour, Math.min(length, 2));
    case 'minute':
      return pad(Math.floor(parts.timeMs / 60_000) % 60, Math.min(length, 2));
    case 'second':
      return pad(Math.floor(parts.timeMs / 1000) % 60, Math.min(length, 2));
    case 'fraction':
      return `.${pad(parts.timeMs % 1000, 3)
        .padEnd(length, '0')
        .slice(0, length)}`;
    case 'amPm':
      if (korean) return hour < 12 ? '오전' : '오후';
      return hour < 12 ? 'AM' : 'PM';
    case 'aP':
      return hour < 12 ? 'A' : 'P';
    case 'elapsedHours':
      return pad(Math.floor(totalMs / 3_600_000), length);
    case 'elapsedMinutes':
      return pad(Math.floor(totalMs / 60_000), length);
    case 'elapsedSeconds':
      return pad(Math.floor(totalMs / 1000), length);
  }
}

function month(number: number, length: number, korean: boolean): string {
  if (length <= 2) return pad(number, length);
  if (korean) return length === 4 ? `${number}월` : String(number);
  const name = english.months[number - 1] ?? '';
  if (length === 3) return name.slice(0, 3);
  return length === 5 ? name.slice(0, 1) : name;
}

function weekday(number: number, length: number, korean: boolean): string {
  if (korean) return `${koreanDays[number]}${length === 3 ? '' : '요일'}`;
  const name = english.weekdays[number] ?? '';
  return length === 3 ? name.slice(0, 3) : name;
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
