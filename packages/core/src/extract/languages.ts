/** Most characters that are looked at: a language shows early. */
const SAMPLE = 200_000;

/** Share of the letters from which on a script counts. */
const MIN_SHARE = 0.03;

/** A syllable of Hangul or a Han character says as much as so many letters of an alphabet; a kana about half of that. */
const SYLLABLE = 2.5;
const KANA = 1.5;

/** Scripts that only one language of business papers uses. */
const scripts: readonly (readonly [language: string, script: RegExp, weight: number])[] = [
  ['ko', /\p{Script=Hangul}/u, SYLLABLE],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u, KANA],
  ['ru', /\p{Script=Cyrillic}/u, 1],
  ['el', /\p{Script=Greek}/u, 1],
  ['ar', /\p{Script=Arabic}/u, 1],
  ['he', /\p{Script=Hebrew}/u, 1],
  ['th', /\p{Script=Thai}/u, 1],
  ['hi', /\p{Script=Devanagari}/u, 1],
];

/** Function words that tell languages of Latin script apart: each is common in its language and in no other here. */
const functionWords: Readonly<Record<string, readonly string[]>> = {
  en: ['the', 'and', 'of', 'to', 'with', 'this', 'from', 'for', 'is'],
  de: ['der', 'und', 'das', 'nicht', 'mit', 'für', 'ein', 'auf', 'von'],
  fr: ['les', 'et', 'des', 'du', 'pour', 'une', 'dans', 'est', 'sur'],
  es: ['los', 'del', 'las', 'el', 'por', 'y', 'para', 'una', 'con'],
  it: ['il', 'di', 'della', 'che', 'per', 'gli', 'sono', 'delle', 'nel'],
  nl: ['het', 'een', 'van', 'voor', 'niet', 'zijn', 'dat', 'met', 'wordt'],
  pt: ['os', 'não', 'uma', 'do', 'dos', 'para', 'pelo', 'ao', 'em'],
};

/**
 * Languages of a text as ISO 639-1 codes, the most used first: by script, and for Latin script by function words
 * (English where those do not tell). Han characters count for Japanese beside kana, for Korean beside Hangul, else
 * for Chinese. Empty where there are no letters.
 */
export function detectLanguages(text: string): string[] {
  const sample = text.slice(0, SAMPLE);
  // What is no ASCII is little of most texts, and few characters of it stand for all of them.
  const others = talliedOf(sample);
  const count = (pattern: RegExp) => {
    let times = 0;
    for (const [character, own] of others) if (pattern.test(character)) times += own;
    return times;
  };
  const counts = new Map(scripts.map(([language, script, weight]) => [language, count(script) * weight]));
  const han = count(/\p{Script=Han}/u) * SYLLABLE;
  const owner = (counts.get('ja') ?? 0) > 0 ? 'ja' : (counts.get('ko') ?? 0) > 0 ? 'ko' : 'zh';
  counts.set(owner, (counts.get(owner) ?? 0) + han);
  counts.set(latinLanguage(sample), plainLetters(sample) + count(/\p{Script=Latin}/u));
  const letters = [...counts.values()].reduce((sum, times) => sum + times, 0);
  return [...counts]
    .filter(([, times]) => times > 0 && times >= letters * MIN_SHARE)
    .sort((a, b) => b[1] - a[1])
    .map(([language]) => language);
}

/** Characters that are no ASCII, and how often each of them stands in the text. */
function talliedOf(text: string): Map<string, number> {
  const tally = new Map<string, number>();
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x80) continue;
    const character = String.fromCodePoint(text.codePointAt(i) ?? 0);
    i += character.length - 1;
    tally.set(character, (tally.get(character) ?? 0) + 1);
  }
  return tally;
}

/** How many characters are A to Z or a to z. */
function plainLetters(text: string): number {
  let letters = 0;
  for (let i = 0; i < text.length; i++) {
    const lower = text.charCodeAt(i) | 0x20;
    if (lower >= 0x61 && lower <= 0x7a) letters++;
  }
  return letters;
}

function latinLanguage(sample: string): string {
  const tally = new Map<string, number>();
  for (const word of shortWords(sample.toLowerCase())) tally.set(word, (tally.get(word) ?? 0) + 1);
  let best = { language: 'en', count: 0 };
  for (const [language, words] of Object.entries(functionWords)) {
    const count = words.reduce((sum, word) => sum + (tally.get(word) ?? 0), 0);
    // A foreign language must show clearly: names and codes hold short words of every kind.
    if (count > best.count && (language === 'en' || count >= 3)) best = { language, count };
  }
  return best.language;
}

// No function word is longer.
const longestWord = 5;

/** Words of Latin letters, those that are too long for a function word left out. */
function* shortWords(text: string): Generator<string> {
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0;
    if (code < 0x80 ? code >= 0x61 && code <= 0x7a : isLatin(text, i)) continue;
    if (i > start && i - start <= longestWord) yield text.slice(start, i);
    start = i + 1;
  }
}

/** Whether the character of which there is a part at this place is a letter of the Latin script. */
function isLatin(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const from = code >= 0xdc00 && code < 0xe000 && at > 0 ? at - 1 : at;
  return /^\p{Script=Latin}/u.test(String.fromCodePoint(text.codePointAt(from) ?? 0));
}
