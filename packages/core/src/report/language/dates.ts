/** The parts of a date as numbers; `time` is `hh:mm` where one was given. */
export interface DateParts {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly time?: string;
}

/** The parts of an ISO 8601 date or date and time; nothing where the text is none or names no real day. */
export function datePartsOf(iso: string): DateParts | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2})\S*)?$/.exec(iso);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return match[4] === undefined ? { year, month, day } : { year, month, day, time: match[4] };
}
