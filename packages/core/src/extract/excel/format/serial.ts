import type { DateShape } from './codes.ts';

/** Serial numbers from this on lie after 9999-12-31, the last day that Excel knows. */
const endOfTime = 2_958_466;
const dayMs = 86_400_000;
const days1904 = 1462;

/** A day and a time of day. */
export interface DateParts {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  /** From 1; 0 for the day before 1900-01-01, which a time without date lies on. */
  readonly day: number;
  /** From 0, Sunday. */
  readonly weekday: number;
  /** Milliseconds since midnight. */
  readonly timeMs: number;
}

/**
 * The date that a serial number stands for, in the 1900 system with its invented 1900-02-29 or in the 1904 system
 * (ECMA-376 part 1, 18.17.4.1). `undefined` where it stands for none.
 */
export function partsOfSerial(serial: number, date1904: boolean): DateParts | undefined {
  const shifted = date1904 ? serial + days1904 : serial;
  if (!(serial >= 0 && shifted < endOfTime)) return undefined;
  let day = Math.floor(shifted);
  let timeMs = Math.round((shifted - day) * dayMs);
  if (timeMs >= dayMs) {
    timeMs -= dayMs;
    day++;
  }
  const weekday = (day + 6) % 7;
  if (day === 60 && !date1904) return { year: 1900, month: 2, day: 29, weekday, timeMs };
  if (day === 0) return { year: 1900, month: 1, day: 0, weekday, timeMs };
  // Serial 25569 is 1970-01-01. Before the invented day, serials are one behind.
  const date = new Date((day - 25_569 + (day < 60 ? 1 : 0)) * dayMs);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday,
    timeMs,
  };
}

/**
 * A serial number as ISO 8601 without zone, in the parts that its format shows; where the format shows a time only but
 * the number has a day, with the day. `undefined` where it stands for no date.
 */
export function isoOfSerial(serial: number, shape: DateShape, date1904: boolean): string | undefined {
  const parts = partsOfSerial(serial, date1904);
  if (!parts) return undefined;
  const time = isoTime(parts.timeMs);
  if (shape === 'time' && serial < 1) return time;
  if (parts.day === 0 || (parts.year === 1900 && parts.month === 2 && parts.day === 29)) return undefined;
  const date = `${pad(parts.year, 4)}-${pad(parts.month)}-${pad(parts.day)}`;
  return shape === 'date' && parts.timeMs === 0 ? date : `${date}T${time}`;
}

/** The serial number of an ISO 8601 date, time or both without zone; `undefined` where the text is none. */
export function serialOfIso(text: string, date1904: boolean): number | undefined {
  const match = /^(?:(\d{4})-(\d\d)-(\d\d))?(?:T?(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?Z?$/.exec(text);
  if (!match || text === '') return undefined;
  const [, year, month, day, hours = '0', minutes = '0', seconds = '0'] = match;
  const time = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) / 86_400;
  if (year === undefined) return time;
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / dayMs + 25_569;
  if (date1904) return days - days1904 + time;
  return (days <= 60 ? days - 1 : days) + time;
}

function isoTime(timeMs: number): string {
  const seconds = Math.floor(timeMs / 1000);
  const fraction = timeMs % 1000;
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => pad(Math.floor(part)))
    .join(':');
  return fraction === 0 ? clock : `${clock}.${pad(fraction, 3)}`;
}

function pad(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}
