/** Most characters that are looked at: a language shows early. */
const SAMPLE = 200_000;

/** Share of the letters from which on a script counts. */
const MIN_SHARE = 0.03;

/** A syllable of Hangul or a Han character says as much as so many letters of an alphabet; a kana about half of that. */
const SYLLABLE = 2.5;
const KANA = 1.5;

/** Scripts that only one language of business papers uses. */
const scripts: readonly (readonly [language: string, script: RegExp, weight: number])[] = [
  ['ko', /\p{Script=Hangul}/gu, SYLLABLE],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, KANA],
  ['ru', /\p{Script=Cyrillic}/gu, 1],
  ['el', /\p{Script=Greek}/gu, 1],
  ['ar', /\p{Script=Arabic}/gu, 1],
  ['he', /\p{Script=Hebrew}/gu, 1],
  ['th', /\p{Script=Thai}/gu, 1],
  ['hi', /\p{Script=Devanagari}/gu, 1],
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
  const count = (pattern: RegExp) => sample.match(pattern)?.length ?? 0;
  const counts = new Map(scripts.map(([language, script, weight]) => [language, count(script) * weight]));
  const han = count(/\p{Script=Han}/gu) * SYLLABLE;
  const owner = (counts.get('ja') ?? 0) > 0 ? 'ja' : (counts.get('ko') ?? 0) > 0 ? 'ko' : 'zh';
  counts.set(owner, (counts.get(owner) ?? 0) + han);
  counts.set(latinLanguage(sample), count(/\p{Script=Latin}/gu));
  const letters = [...counts.values()].reduce((sum, times) => sum + times, 0);
  return [...counts]
    .filter(([, times]) => times > 0 && times >= letters * MIN_SHARE)
    .sort((a, b) => b[1] - a[1])
    .map(([language]) => language);
}

function latinLanguage(sample: string): string {
  const tally = new Map<string, number>();
  for (const word of sample.toLowerCase().match(/\p{Script=Latin}+/gu) ?? []) {
    tally.set(word, (tally.get(word) ?? 0) + 1);
  }
  let best = { language: 'en', count: 0 };
  for (const [language, words] of Object.entries(functionWords)) {
    const count = words.reduce((sum, word) => sum + (tally.get(word) ?? 0), 0);
    // A foreign language must show clearly: names and codes hold short words of every kind.
    if (count > best.count && (language === 'en' || count >= 3)) best = { language, count };
  }
  return best.language;
}
