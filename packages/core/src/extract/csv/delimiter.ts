import { RecordCutter } from './records.ts';

/** Characters that part the fields of text tables, the usual ones first. */
export const delimiters = [',', '\t', ';', '|'] as const;

/** One of {@link delimiters}. */
export type Delimiter = (typeof delimiters)[number];

const sampleRecords = 100;

/**
 * The delimiter that cuts a text's first records into the most even columns. `,` where none parts anything.
 * Excel's own `sep=;` in the first line decides at once.
 */
export function detectDelimiter(head: string): Delimiter {
  const stated = statedDelimiter(head);
  if (stated) return stated;
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const score = evenness(head, delimiter);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** A character that fields are quoted with. */
export type Quote = '"' | "'";

/**
 * The quote of a text's first records: `'` where fields begin and end with it and none begins with `"`; otherwise `"`.
 */
export function detectQuote(head: string, delimiter: Delimiter): Quote {
  const edge = delimiter === '\t' ? '\\t' : `\\${delimiter}`;
  if (new RegExp(`(?:^|${edge})[ ]?"`, 'm').test(head)) return '"';
  const single = new RegExp(`(?<=^|${edge})'(?:[^'\\r\\n]|''){0,500}'(?=${edge}|\\r?$)`, 'gm');
  const count = head.match(single)?.length ?? 0;
  const apostrophes = new RegExp(`(?:^|${edge})'`, 'gm');
  // Fields that begin with an apostrophe and do not end with one are text, as Excel's own mark for text is.
  return count >= 2 && count === head.match(apostrophes)?.length ? "'" : '"';
}

/** The delimiter that a first line such as `sep=;` states; such a line is no record. */
export function statedDelimiter(head: string): Delimiter | undefined {
  const mark = /^\uFEFF?"?sep=([,;\t|])"?\r?(?:\n|$)/i.exec(head)?.[1];
  return delimiters.find((delimiter) => delimiter === mark);
}

/** How many columns most records have, times how many of the records have as many; 0 for a single column. */
function evenness(head: string, delimiter: Delimiter): number {
  let malformed = 0;
  const cutter = new RecordCutter(delimiter, () => malformed++, 16_384);
  // The last record may be cut off by the sample's end.
  cutter.cut(head, false);
  const records = cutter.take();
  if (records.length === 0) {
    cutter.cut(head, true);
    records.push(...cutter.take());
  }
  const counts = new Map<number, number>();
  const sample = records.filter((fields) => fields.some((field) => field !== '')).slice(0, sampleRecords);
  for (const { length } of sample) counts.set(length, (counts.get(length) ?? 0) + 1);
  let best = 0;
  for (const [columns, times] of counts) {
    if (columns > 1) best = Math.max(best, (times / sample.length) ** 2 * (1 + Math.log2(columns)));
  }
  return best / (1 + malformed);
}
