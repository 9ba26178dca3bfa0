import { fold } from '../../fields/text/flat.ts';
import type { Choice } from '../schema/tree.ts';
import type { Read } from './read.ts';

/** Members of an enum that a text names: the whole text first, then the longest words within it. */
export function readChoices(text: string, choices: readonly Choice[]): readonly Read[] {
  const reads: Read[] = [];
  const whole = fold(text);
  for (const { value, words } of choices) {
    for (const word of words) {
      const key = fold(word);
      const at = key === '' ? undefined : placeOf(text, word, key, whole);
      if (at) reads.push({ raw: value, ...at });
    }
  }
  return reads.sort((a, b) => b.sure - a.sure || b.end - b.start - (a.end - a.start)).slice(0, 4);
}

function placeOf(text: string, word: string, key: string, whole: string): Omit<Read, 'raw'> | undefined {
  if (whole === key)
    return { start: text.length - text.trimStart().length, end: text.trimEnd().length, sure: 1 };
  const escaped = word
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/[\s_-]+/g, '[\\s_-]*');
  const match = new RegExp(`(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])`, 'iu').exec(text);
  if (!match) return undefined;
  return { start: match.index, end: match.index + match[0].length, sure: match.index <= 2 ? 0.9 : 0.75 };
}

const yes =
  /^(?:yes|y|true|ja|oui|예|네|유|있음|o|✓|✔|☑|☒|■|\[x\]|\[v\]|pass|passed|ok|approved|적합|합격|승인|동의|완료|해당)$/i;
const no =
  /^(?:no|n|false|nein|non|아니오|아니요|무|없음|x|✗|✘|☐|□|\[\s?\]|fail|failed|ng|rejected|부적합|불합격|미승인|미동의|미완료|해당없음|해당 없음)$/i;

/** A text as yes or no: words, marks and ticked boxes, in English and Korean. */
export function readTruths(text: string, as: 'boolean' | 'text'): readonly Read[] {
  const ticked = /[☑☒■✓✔]\s*([^\s☐□☑☒■✓✔]+)/.exec(text);
  const word = text.trim();
  const spans = [
    ...(ticked
      ? [{ word: ticked[1]!, start: ticked.index, end: ticked.index + ticked[0].length, sure: 0.95 }]
      : []),
    { word, start: text.indexOf(word), end: text.indexOf(word) + word.length, sure: 1 },
    {
      word: word.split(/[\s,(]/)[0] ?? '',
      start: text.indexOf(word),
      end: text.indexOf(word) + (word.split(/[\s,(]/)[0] ?? '').length,
      sure: 0.8,
    },
  ];
  for (const span of spans) {
    const truth = yes.test(span.word) ? true : no.test(span.word) ? false : undefined;
    if (truth === undefined) continue;
    return [
      { raw: as === 'boolean' ? truth : String(truth), start: span.start, end: span.end, sure: span.sure },
    ];
  }
  return [];
}
