/** A piece of a date format: literal text, or a part of date or time in so many letters. */
export type DateToken =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: DatePart; readonly length: number };

/** Parts that a date format can show. */
export type DatePart =
  | 'year'
  | 'buddhistYear'
  | 'month'
  | 'day'
  | 'weekday'
  | 'hour'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'amPm'
  | 'aP'
  | 'elapsedHours'
  | 'elapsedMinutes'
  | 'elapsedSeconds';

/** A date format cut into tokens, and whether it shows Korean names. */
export interface DateFormat {
  readonly tokens: readonly DateToken[];
  readonly korean: boolean;
}

type Rule = readonly [pattern: RegExp, make: (text: string) => DateToken | undefined];

const literal = (text: string): DateToken => ({ kind: 'literal', text });
const part = (kind: DatePart) => (text: string) => ({ kind, length: text.length }) as const;

/** In the order in which they are tried (ECMA-376 part 1, 18.8.31). Brackets come before letters. */
const rules: readonly Rule[] = [
  [/"([^"]*)"?/y, (text) => literal(text.replaceAll('"', ''))],
  [/\\(.)/suy, (text) => literal(text.slice(1))],
  [/_./suy, () => literal(' ')],
  [/\*./suy, () => undefined],
  [/\[h+\]/iy, (text) => ({ kind: 'elapsedHours', length: text.length - 2 })],
  [/\[m+\]/iy, (text) => ({ kind: 'elapsedMinutes', length: text.length - 2 })],
  [/\[s+\]/iy, (text) => ({ kind: 'elapsedSeconds', length: text.length - 2 })],
  [/\[\$([^\]-]*)(-[^\]]*)?\]/y, (text) => literal(/^\[\$([^\]-]*)/.exec(text)?.[1] ?? '')],
  [/\[(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]/iy, () => undefined],
  [/am\/pm|오전\/오후/iy, part('amPm')],
  [/a\/p/iy, part('aP')],
  [/y+|e+/iy, (text) => ({ kind: 'year', length: /^e/i.test(text) ? 4 : text.length })],
  [/b+/iy, part('buddhistYear')],
  [/m+/iy, part('month')],
  [/d{3,}|a{3,}/iy, part('weekday')],
  [/d+/iy, part('day')],
  [/h+/iy, part('hour')],
  [/s+/iy, part('second')],
  [/\.0+/y, (text) => ({ kind: 'fraction', length: text.length - 1 })],
  [/[^a-z[\]0#?;@]/isuy, literal],
];

/**
 * Cuts the code of a date format of a single section into tokens; `undefined` where it holds something else, such as
 * digit places, conditions or eras.
 */
export function parseDateFormat(code: string): DateFormat | undefined {
  const tokens: DateToken[] = [];
  for (let at = 0; at < code.length; ) {
    const length = takeToken(code, at, tokens);
    if (length === 0) return undefined;
    at += length;
  }
  const stated = /\[\$[^\]-]*-([^\],]+)/.exec(code)?.[1];
  // Where no language is stated, Hangul in the code shows whose format it is.
  const korean = stated === undefined ? /[가-힣]/.test(code) : /^(ko|[0-9a-f]*0?412$)/i.test(stated);
  return { tokens: markMinutes(tokens), korean };
}

function takeToken(code: string, at: number, tokens: DateToken[]): number {
  for (const [pattern, make] of rules) {
    pattern.lastIndex = at;
    const text = pattern.exec(code)?.[0];
    if (text === undefined) continue;
    const token = make(text);
    if (token) tokens.push(token);
    return text.length;
  }
  return 0;
}

/** An m right after hours or right before seconds means minutes; what is literal between them does not count. */
function markMinutes(tokens: readonly DateToken[]): DateToken[] {
  const parts = tokens.filter((token) => token.kind !== 'literal' && token.kind !== 'amPm');
  return tokens.map((token) => {
    if (token.kind !== 'month' || token.length > 2) return token;
    const at = parts.indexOf(token);
    const before = parts[at - 1]?.kind;
    const after = parts[at + 1]?.kind;
    const isMinute =
      before === 'hour' || before === 'elapsedHours' || after === 'second' || after === 'elapsedSeconds';
    return isMinute ? { kind: 'minute', length: token.length } : token;
  });
}
