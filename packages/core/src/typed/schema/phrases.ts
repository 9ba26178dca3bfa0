import { labelEntries } from '../../fields/lexicon/labels.ts';
import { keyOf } from '../../fields/lexicon/match.ts';
import type { Notes } from './peel.ts';
import type { Phrase } from './tree.ts';

/** Phrases of one field that are looked for. */
const most = 60;

/**
 * The words that may announce a value: the labels of `.meta()`, then short phrases of its description, then its name
 * in words; then these behind the words of the object `around` it; then what business papers print for the same, in Korean and English, and the usual short forms.
 */
export function phrasesOf(name: string, notes: Notes, around: readonly Phrase[] = []): readonly Phrase[] {
  const phrases = new Map<string, Phrase>();
  const add = (text: string, strength: number, full = false) => {
    const key = keyOf(text);
    const known = phrases.get(key);
    if (key.length === 0 || phrases.size >= most || (known && known.strength >= strength)) return;
    phrases.set(key, { text, strength, ...(full ? { full } : {}) });
  };
  const own: Phrase[] = notes.labels.map((text) => ({ text, strength: 1 }));
  for (const text of notes.descriptions.flatMap(shortPhrases)) own.push({ text, strength: 0.9 });
  own.push({ text: wordsOf(name), strength: own.length > 0 ? 0.85 : 0.95 });
  for (const { text, strength } of own) add(text, strength);
  for (const outer of around.slice(0, 4)) {
    for (const { text, strength } of own.slice(0, 4))
      add(`${outer.text} ${text}`, strength * outer.strength, true);
  }
  for (const { text, strength } of own) for (const other of variantsOf(text)) add(other, strength * 0.95);
  for (const { text, strength } of own)
    for (const other of synonymsOf(text)) add(other.text, strength * other.strength);
  return [...phrases.values()];
}

/** `dueDate`, `due_date` and `DueDate` as `due date`. */
function wordsOf(name: string): string {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_\-.]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** Pieces of a description that are short enough to be printed as labels: `Meter number (계기번호)` gives two. */
function shortPhrases(description: string): readonly string[] {
  return description
    .split(/[,;/·|()[\]:.\n]| or | 또는 /i)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '' && piece.length <= 40 && piece.split(/\s+/).length <= 4);
}

const shortForms: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bnumber\b/i, ['no', 'nr', 'num', '#']],
  [/\bquantity\b/i, ['qty']],
  [/\bamount\b/i, ['amt']],
  [/\b(?:phone|telephone)\b/i, ['tel', 'phone', 'telephone', 'tel no', 'phone no']],
  [/\breference\b/i, ['ref', 'ref no']],
  [/\bid\b/i, ['no', 'number', 'id no']],
  [/\bweight\b/i, ['wt']],
  [/\bpercent(?:age)?\b/i, ['%']],
  [/\baccount\b/i, ['acct', 'a/c']],
  [/번호$/, ['no', ' no.']],
  [/일$/, ['일자']],
  [/일자$/, ['일']],
];

/** Short forms of its words, and `date of issue` for `issue date`. */
function variantsOf(text: string): readonly string[] {
  const found: string[] = [];
  for (const [word, others] of shortForms) {
    if (word.test(text)) for (const other of others) found.push(text.replace(word, other));
  }
  const words = text.split(/\s+/);
  if (words.length === 2 && /^[a-z ]+$/i.test(text))
    found.push(`${words[1]} of ${words[0]}`, `${words[1]} of the ${words[0]}`);
  return found;
}

const entriesByKey = new Map(
  labelEntries
    .filter((entry) => entry.label !== 'other' && entry.label !== 'itemColumn')
    .flatMap((entry) => entry.phrases.map((phrase) => [keyOf(phrase), entry] as const)),
);

function synonymsOf(text: string): readonly Phrase[] {
  const entry = entriesByKey.get(keyOf(text));
  if (!entry) return [];
  return entry.phrases.map((phrase) => ({ text: phrase, strength: 0.8 * entry.strength }));
}

/** The phrases without those that business papers print before a tax number: `VAT` announces an amount or a number. */
export function withoutIdentifiers(phrases: readonly Phrase[]): readonly Phrase[] {
  return phrases.filter(
    ({ text, strength }) => strength > 0.8 || entriesByKey.get(keyOf(text))?.label !== 'partyTaxId',
  );
}

/** Whether words name a number of a register, such as `VAT No`, `USt-IdNr.` or `등록번호`. */
export function namesIdentifier(words: string): boolean {
  return /(?<!\p{L})(?:no|nr|num|number|nummer|id|idnr|code|reg|registration|tin)(?!\p{L})|번호/iu.test(
    words,
  );
}
