import type { OcrEngine, OcrOptions, OcrResult } from '../../ports/index.ts';

/** From this mean confidence on, a reading by the Latin model alone is believed. */
const LATIN_SURE = 0.66;

/**
 * Reads with Korean only where there is Korean. Two models together take twice the time and put stray Hangul into
 * Latin text, so a picture is read with the other languages first; where those are unsure, all are tried.
 */
export async function readInLikelyLanguage(
  engine: OcrEngine,
  png: Uint8Array,
  languages: readonly string[],
  options: Omit<OcrOptions, 'languages'>,
): Promise<OcrResult> {
  const others = languages.filter((language) => language !== 'kor');
  if (others.length === languages.length || others.length === 0) {
    return engine.recognize(png, { ...options, languages });
  }
  const latin = await engine.recognize(png, { ...options, languages: others });
  if (latin.confidence >= LATIN_SURE) return latin;
  const all = await engine.recognize(png, { ...options, languages });
  return hangulShare(all) >= 0.1 || all.confidence > latin.confidence + 0.05 ? all : latin;
}

/** Share of Hangul among the letters of words that the engine is fairly sure of. */
function hangulShare({ words }: OcrResult): number {
  let hangul = 0;
  let letters = 0;
  for (const word of words) {
    if (word.confidence < 0.5) continue;
    hangul += word.text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
    letters += word.text.match(/\p{L}/gu)?.length ?? 0;
  }
  return letters === 0 ? 0 : hangul / letters;
}
