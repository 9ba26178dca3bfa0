/** How a date of three bare numbers is ordered. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** A date in a text. */
export interface DateMatch {
  readonly start: number;
  readonly end: number;
  /** ISO 8601, `YYYY-MM-DD`. */
  readonly iso: string;
  /** True where another order of the numbers would be a date too. */
  readonly unclear: boolean;
  /** The only order that fits, where the numbers are bare and tell it. */
  readonly order?: DateOrder;
}

const months: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ['jan', 'januar', 'january', 'januari', 'janvier', 'enero', 'ene', 'gennaio'],
    ['feb', 'februar', 'february', 'februari', 'fev', 'fevrier', 'février', 'febrero', 'febbraio'],
    ['mar', 'march', 'maerz', 'märz', 'maart', 'mrt', 'mars', 'marzo', 'mac'],
    ['apr', 'april', 'avril', 'avr', 'abril', 'aprile'],
    ['may', 'mai', 'mei', 'mayo', 'maggio'],
    ['jun', 'june', 'juni', 'juin', 'junio', 'giugno'],
    ['jul', 'july', 'juli', 'juillet', 'julio', 'luglio', 'julai'],
    ['aug', 'august', 'augustus', 'aout', 'août', 'agosto', 'ogos'],
    ['sep', 'sept', 'september', 'septembre', 'septiembre', 'settembre'],
    ['oct', 'october', 'okt', 'oktober', 'octobre', 'octubre', 'ottobre'],
    ['nov', 'november', 'novembre', 'noviembre'],
    [
      'dec',
      'december',
      'dez',
      'dezember',
      'decembre',
      'décembre',
      'diciembre',
      'dicembre',
      'dis',
      'disember',
    ],
  ].flatMap((names, index) => names.map((name) => [name, index + 1])),
);

/** What names of months begin with: a text without any of it need not be searched for them. */
const monthStart = new RegExp(
  [...new Set(Object.keys(months).map((name) => name.slice(0, 3)))].join('|'),
  'iu',
);

const digit = '[\\dOoIl|]';
const yearFirst = new RegExp(
  `(?<![\\d.-])(${digit}{4})\\s?[-./]\\s?(${digit}{1,2})\\s?[-./]\\s?(${digit}{1,2})(?!\\d)`,
  'g',
);
const hangul = /(?<!\d)(\d{4}|\d{2})\s{0,3}년\s{0,3}(\d{1,2})\s{0,3}월\s{0,3}(\d{1,2})\s{0,3}일/g;
const bare = new RegExp(
  `(?<![\\d.,-])(${digit}{1,2})\\s?([-./])\\s?(${digit}{1,2})\\s?\\2\\s?(${digit}{4}|${digit}{2})(?![\\dOIl]|[.,-]\\d)`,
  'g',
);
/** The second number of a date of three bare ones: a text without it need not be searched for them. */
const middleNumber = new RegExp(`[-./]\\s?${digit}{1,2}\\s?[-./]`);
const dayName =
  /(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[\s.,/-]{0,3}(?:of\s)?(\p{L}{3,10})[\s.,/'-]{0,3}(\d{4}|\d{2})(?!\d)/giu;
const nameDay = /(?<!\p{L})(\p{L}{3,10})\.?[\s-]{0,2}(\d{1,2})(?:st|nd|rd|th)?[\s,/-]{1,3}'?(\d{4})(?!\d)/giu;
const compact = /(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/g;

/** How bare dates are read. */
export interface DateOptions {
  /** The order of unclear bare dates. Default `dmy`. */
  readonly order?: DateOrder;
  /** Also read eight digits in a row, `20240305`. Default false. */
  readonly compact?: boolean;
}

/**
 * Finds dates in a text, in reading order: `2024년 3월 5일`, `2024. 3. 5.`, `24.03.05`, ISO 8601, `5 Mar 2024`,
 * `March 5, 2024`, `05/03/2024`. Days that no calendar has are left out. Years of two digits are of this century.
 */
export function findDates(text: string, options: DateOptions = {}): readonly DateMatch[] {
  const found: DateMatch[] = [];
  if (!/\d/.test(text)) return found;
  const add = (match: RegExpMatchArray, date: Omit<DateMatch, 'start' | 'end'> | undefined) => {
    const start = match.index ?? 0;
    const end = start + match[0].length;
    if (date && !found.some((other) => other.start < end && start < other.end))
      found.push({ start, end, ...date });
  };
  if (text.includes('년'))
    for (const m of text.matchAll(hangul)) add(m, plain(yearOf(m[1]!), Number(m[2]), Number(m[3])));
  const parted = middleNumber.test(text);
  if (parted) for (const m of text.matchAll(yearFirst)) add(m, plain(num(m[1]!), num(m[2]!), num(m[3]!)));
  if (monthStart.test(text)) {
    for (const m of text.matchAll(dayName)) add(m, named(m[3]!, m[2]!, m[1]!));
    for (const m of text.matchAll(nameDay)) add(m, named(m[3]!, m[1]!, m[2]!));
  }
  if (parted) for (const m of text.matchAll(bare)) add(m, bareDate(m, options.order ?? 'dmy'));
  if (options.compact) for (const m of text.matchAll(compact)) add(m, plain(+m[1]!, +m[2]!, +m[3]!));
  return found.sort((a, b) => a.start - b.start);
}

/** Reads a text that is one date, with or without a time of day, or gives `undefined`. */
export function parseDate(text: string, options: DateOptions = {}): string | undefined {
  const found = findDates(text, { compact: true, ...options });
  const only = found[0];
  if (found.length !== 1 || only === undefined) return undefined;
  const rest = `${text.slice(0, only.start)} ${text.slice(only.end)}`;
  return /^[\s.,:()T-]*(?:\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:[AP]M|Z)?)?[\s.()]*$/i.test(rest)
    ? only.iso
    : undefined;
}

function bareDate(
  match: RegExpMatchArray,
  preferred: DateOrder,
): Omit<DateMatch, 'start' | 'end'> | undefined {
  const [a, b, c] = [num(match[1]!), num(match[3]!), num(match[4]!)];
  const short = match[4]!.length === 2;
  const readings: Partial<Record<DateOrder, string>> = {};
  const dmy = iso(short ? 2000 + c : c, b, a);
  const mdy = iso(short ? 2000 + c : c, a, b);
  const ymd = short ? iso(2000 + a, b, c) : undefined;
  if (dmy) readings.dmy = dmy;
  if (mdy) readings.mdy = mdy;
  if (ymd && match[1]!.length === 2) readings.ymd = ymd;
  const orders = (['dmy', 'mdy', 'ymd'] as const).filter((order) => readings[order] !== undefined);
  if (orders.length === 0) return undefined;
  const order = readings[preferred] === undefined ? orders[0]! : preferred;
  const tells = orders.length === 1 || (orders.length === 2 && orders.includes('ymd') && preferred !== 'ymd');
  return {
    iso: readings[order]!,
    unclear: new Set(Object.values(readings)).size > 1,
    ...(tells ? { order: orders[0]! } : {}),
  };
}

function named(year: string, month: string, day: string): Omit<DateMatch, 'start' | 'end'> | undefined {
  const index = months[month.toLowerCase()];
  return index === undefined ? undefined : plain(yearOf(year), index, Number(day));
}

function plain(year: number, month: number, day: number): Omit<DateMatch, 'start' | 'end'> | undefined {
  const date = iso(year, month, day);
  return date === undefined ? undefined : { iso: date, unclear: false };
}

function num(text: string): number {
  return Number(text.replace(/[Oo]/g, '0').replace(/[Il|]/g, '1'));
}

function yearOf(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function iso(year: number, month: number, day: number): string | undefined {
  if (!(year >= 1900 && year <= 2100) || !(month >= 1 && month <= 12) || day < 1) return undefined;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (!(day <= last)) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
