import type { Box } from '../../model/index.ts';
import type { OcrEngine, OcrOptions, OcrResult } from '../../ports/index.ts';
import type { PreparedPicture } from './prepare.ts';
import { crop, toPng } from './raster.ts';

/** A reading, and the languages that it was made with. */
export interface LanguageReading {
  readonly result: OcrResult;
  readonly languages: readonly string[];
}

/** From this mean confidence on, a reading by the Latin model alone is believed. */
const LATIN_SURE = 0.66;

/** From this share of the letters on, a sample is Korean. */
const KOREAN_SHARE = 0.1;

/**
 * Reads with Korean only where there is Korean: two models together take twice the time and put stray Hangul into
 * Latin text. A strip of some lines is read with both to tell; where it shows no Hangul and the other languages are
 * unsure of the whole, the strip that they are least sure of decides.
 */
export async function readInLikelyLanguage(
  engine: OcrEngine,
  picture: PreparedPicture,
  languages: readonly string[],
  options: Omit<OcrOptions, 'languages'>,
): Promise<LanguageReading> {
  const png = await toPng(picture.grey);
  const others = languages.filter((language) => language !== 'kor');
  const readAll = async () => ({ result: await engine.recognize(png, { ...options, languages }), languages });
  if (others.length === languages.length || others.length === 0) return readAll();

  const isKorean = async (strip: Box) => {
    const sample = await toPng(await crop(picture.grey, strip));
    const all = await engine.recognize(sample, { ...options, languages });
    if (hangulShare(all, 0.5) < KOREAN_SHARE) return false;
    if (hangulShare(all, 0.8) >= KOREAN_SHARE) return true;
    // Poor print of any script looks a little like Hangul; it is Korean where the others make less of it.
    const rest = await engine.recognize(sample, { ...options, languages: others });
    return all.confidence > rest.confidence + 0.08;
  };
  const height = stripHeight(picture);
  if (height >= picture.grey.height * 0.6) return readSmall(engine, png, languages, others, options);
  if (await isKorean(densestStrip(picture, height))) return readAll();
  const latin = await engine.recognize(png, { ...options, languages: others });
  const sure = latin.confidence >= LATIN_SURE || !(await isKorean(doubtfulStrip(picture, height, latin)));
  return sure ? { result: latin, languages: others } : readAll();
}

/** A picture of a few lines is read with all languages; once more without Korean where there is none. */
async function readSmall(
  engine: OcrEngine,
  png: Uint8Array,
  languages: readonly string[],
  others: readonly string[],
  options: Omit<OcrOptions, 'languages'>,
): Promise<LanguageReading> {
  const all = await engine.recognize(png, { ...options, languages });
  if (hangulShare(all, 0.5) >= KOREAN_SHARE) return { result: all, languages };
  const latin = await engine.recognize(png, { ...options, languages: others });
  if (latin.confidence < all.confidence - 0.1) return { result: all, languages };
  return { result: latin, languages: others };
}

/** Some six lines of text, at least a tenth of the picture. */
function stripHeight({ grey, characterHeight }: PreparedPicture): number {
  return Math.round(Math.min(grey.height, Math.max(grey.height * 0.1, characterHeight * 12)));
}

/** The strip with the most ink. Rows that are mostly ink are pictures or borders and count for nothing. */
function densestStrip({ grey, inkByRow }: PreparedPicture, height: number): Box {
  return bestStrip(
    inkByRow.map((ink) => (ink > grey.width * 0.5 ? 0 : ink)),
    grey,
    height,
  );
}

/** The strip with the most letters of which the reading was unsure. */
function doubtfulStrip({ grey }: PreparedPicture, height: number, { words }: OcrResult): Box {
  const doubts = new Uint32Array(grey.height);
  for (const { box, text, confidence } of words) {
    const row = Math.min(grey.height - 1, Math.max(0, Math.round((box[1] + box[3]) / 2)));
    doubts[row] = (doubts[row] ?? 0) + Math.round((1 - confidence) * text.length * 100);
  }
  return bestStrip(doubts, grey, height);
}

function bestStrip(byRow: Uint32Array, { width }: { readonly width: number }, height: number): Box {
  let sum = 0;
  let best = { top: 0, sum: -1 };
  for (const [row, value] of byRow.entries()) {
    sum += value - (row >= height ? (byRow[row - height] ?? 0) : 0);
    if (row >= height - 1 && sum > best.sum) best = { top: row - height + 1, sum };
  }
  return [0, best.top, width, best.top + height];
}

/** Share of Hangul among the letters of words of at least this confidence; 0 where those are too few to tell. */
function hangulShare({ words }: OcrResult, minConfidence: number): number {
  let hangul = 0;
  let letters = 0;
  for (const word of words) {
    if (word.confidence < minConfidence) continue;
    hangul += word.text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
    letters += word.text.match(/\p{L}/gu)?.length ?? 0;
  }
  return hangul < 2 ? 0 : hangul / letters;
}
