import type { Box } from '../../model/index.ts';
import type { OcrEngine, OcrOptions, OcrResult, OcrWord } from '../../ports/index.ts';
import { lettersIn, linesOf, type ReadLine, readLines, withLines } from './lines.ts';
import type { PreparedPicture } from './prepare.ts';
import { crop, encode } from './raster.ts';

/** A reading, and the languages that most of it was made with. */
export interface LanguageReading {
  readonly result: OcrResult;
  readonly languages: readonly string[];
}

/**
 * What the Latin models make of Hangul, and the Korean one of Latin script, has a confidence of at most 0.40; clean
 * print hardly ever less than this.
 */
const SUSPECT = 0.45;

/** From this share of its letters on, being suspect makes lines worth a try with the other models. */
const MOSTLY = 0.5;

/** From this share of its letters on, being suspect makes a page that was read without Korean worth a try with it. */
const SUSPECT_PAGE = 0.2;

/** A number that the Korean model is less sure of may be a word of Latin script. */
const SURE_NUMBER = 0.75;

/** Most suspect lines that are tried in Korean before more is. */
const TRIED_LINES = 3;

/** From this share of the letters on, a text is Korean. */
const KOREAN_SHARE = 0.1;

/** How to read a picture, language by language. */
interface Reader {
  readonly picture: PreparedPicture;
  read(languages: readonly string[]): Promise<OcrResult>;
  readPart(box: Box, languages: readonly string[]): Promise<OcrResult>;
  readLines(
    lines: readonly ReadLine[],
    all: OcrResult,
    languages: readonly string[],
  ): Promise<Map<number, OcrWord[]>>;
}

/**
 * Reads Korean with the Korean model and everything else without: two models at once take twice the time, put stray
 * Hangul into Latin text and Latin words into Hangul. Where shapes stand on each other as in Hangul, a line or two tell
 * which of them reads the picture; what that one makes no sense of is read again by the other.
 */
export async function readInLikelyLanguage(
  engine: OcrEngine,
  picture: PreparedPicture,
  languages: readonly string[],
  options: Omit<OcrOptions, 'languages'>,
): Promise<LanguageReading> {
  const reader = readerOf(engine, picture, options);
  const others = languages.filter((language) => language !== 'kor');
  if (others.length === languages.length || others.length === 0) {
    return { result: await reader.read(languages), languages };
  }
  if (picture.mayBeKorean && (await isMostlyKorean(reader, others))) return readKorean(reader, others);
  const latin = await reader.read(others);
  const suspects = linesOf(latin).filter(isSuspect);
  if (suspectShare(latin.words) < SUSPECT_PAGE || suspects.length === 0) {
    return { result: latin, languages: others };
  }
  suspects.sort((a, b) => b.letters - a.letters);
  const tried = await reader.readLines(suspects.slice(0, TRIED_LINES), latin, ['kor']);
  if (hangulShare([...tried.values()].flat(), 0.75) < KOREAN_SHARE) {
    return { result: latin, languages: others };
  }
  return readKorean(reader, others, latin);
}

function readerOf(
  engine: OcrEngine,
  picture: PreparedPicture,
  options: Omit<OcrOptions, 'languages'>,
): Reader {
  const { grey, characterHeight } = picture;
  return {
    picture,
    read: async (languages) => engine.recognize(await encode(grey, engine), { ...options, languages }),
    readPart: async (box, languages) =>
      engine.recognize(await encode(await crop(grey, box), engine), { ...options, languages }),
    readLines: (lines, all, languages) =>
      readLines(lines, all, grey, characterHeight, engine, { ...options, languages }),
  };
}

/** Whether a few lines say that the picture is Korean. Of a picture of a few lines that is all of it. */
async function isMostlyKorean(reader: Reader, others: readonly string[]): Promise<boolean> {
  const { picture } = reader;
  const box = densestStrip(picture, Math.min(picture.grey.height, Math.round(picture.characterHeight * 3.5)));
  const rest = await reader.readPart(box, others);
  if (suspectShare(rest.words) < MOSTLY) return false;
  const korean = await reader.readPart(box, ['kor']);
  if (hangulShare(korean.words, 0.5) < KOREAN_SHARE) return false;
  // Poor print of any script looks a little like Hangul; it is Korean where the others make less of it.
  return hangulShare(korean.words, 0.8) >= KOREAN_SHARE || korean.confidence > rest.confidence + 0.08;
}

/** Reads with the Korean model, and takes what that made little of from a reading by the others. */
async function readKorean(
  reader: Reader,
  others: readonly string[],
  known?: OcrResult,
): Promise<LanguageReading> {
  const result = await reader.read(['kor']);
  const foreign = linesOf(result).filter(({ words }) => words.some(isForeign));
  const again = known ? wordsOn(foreign, known) : await reader.readLines(foreign, result, others);
  const mended = foreign.map(({ line, words }) => [line, mendLine(words, again.get(line) ?? [])] as const);
  return { result: withLines(result, new Map(mended)), languages: ['kor'] };
}

/**
 * Words of another reading that stand on the lines, each on the one that it stands on most: of large syllables the
 * halves are lines of their own, one inside the other.
 */
function wordsOn(lines: readonly ReadLine[], { words }: OcrResult): Map<number, OcrWord[]> {
  const found = new Map<number, OcrWord[]>();
  for (const word of words) {
    const middle = (word.box[1] + word.box[3]) / 2;
    const shared = ({ box }: ReadLine) => Math.min(box[3], word.box[3]) - Math.max(box[1], word.box[1]);
    const on = lines.filter(({ box }) => middle > box[1] && middle < box[3]);
    const most = on.reduce<ReadLine | undefined>(
      (best, line) => (best !== undefined && shared(best) >= shared(line) ? best : line),
      undefined,
    );
    if (most === undefined) continue;
    const { line } = most;
    found.set(line, [...(found.get(line) ?? []), { ...word, line }]);
  }
  return found;
}

/** A letter of Hangul that is no syllable: hardly ever printed, but what the Korean model reads for Latin capitals. */
const LONE_LETTER = /[\u3131-\u318e]/;

/**
 * A number with hyphens that is neither a date, a telephone nor a business number may begin with capitals: the Korean
 * model reads 05 for DS, surely.
 */
const MARKED_NUMBER = /^(?!\d{4}-\d\d-\d\d$|0(?:2|\d\d)-\d{3,4}-\d{4}$|\d{3}-\d\d-\d{5}$)\d{1,4}-[\d-]{4,}$/;

/**
 * What the Korean model reads for something else: doubtful words, those with Latin letters or lone ones of Hangul,
 * half-sure numbers and those that may begin with capitals.
 */
function isForeign({ text, confidence }: OcrWord): boolean {
  if (confidence < SUSPECT) return lettersIn(text) > 0;
  if (/\p{Script=Latin}/u.test(text) || LONE_LETTER.test(text) || MARKED_NUMBER.test(text)) return true;
  return confidence < SURE_NUMBER && /\d/.test(text) && !/\p{Script=Hangul}/u.test(text);
}

/** Puts other words in the place of those that are foreign, where they are surer. */
function mendLine(words: readonly OcrWord[], others: readonly OcrWord[]): OcrWord[] {
  const mended: OcrWord[] = [];
  let run: OcrWord[] = [];
  const finish = () => {
    if (run.length > 0) mended.push(...surerOf(run, others));
    run = [];
  };
  for (const word of words) {
    if (isForeign(word)) run.push(word);
    else {
      finish();
      mended.push(word);
    }
  }
  finish();
  return mended;
}

/** The run of words, or the other words in its place where those are surer. */
function surerOf(run: readonly OcrWord[], others: readonly OcrWord[]): readonly OcrWord[] {
  const left = Math.min(...run.map(({ box }) => box[0]));
  const right = Math.max(...run.map(({ box }) => box[2]));
  const inPlace = others.filter(({ box }) => box[0] + box[2] > left * 2 && box[0] + box[2] < right * 2);
  return meanOf(inPlace) > Math.max(SUSPECT, meanOf(run)) ? inPlace : run;
}

/** Mean confidence over the letters of words; lone letters of Hangul take half of a word's away. */
function meanOf(words: readonly OcrWord[]): number {
  const letters = words.reduce((sum, { text }) => sum + lettersIn(text), 0);
  const sure = words.reduce(
    (sum, { text, confidence }) =>
      sum + lettersIn(text) * (LONE_LETTER.test(text) ? confidence / 2 : confidence),
    0,
  );
  return letters === 0 ? 0 : sure / letters;
}

function isSuspect({ letters, words }: ReadLine): boolean {
  return letters >= 3 && suspectShare(words) >= MOSTLY;
}

/** Share of the letters that stand in words which the engine made little of. */
function suspectShare(words: readonly OcrWord[]): number {
  let all = 0;
  let suspect = 0;
  for (const { text, confidence } of words) {
    const letters = lettersIn(text);
    all += letters;
    if (confidence < SUSPECT) suspect += letters;
  }
  return all === 0 ? 1 : suspect / all;
}

/** The strip with the most ink. Rows that are mostly ink are pictures or borders and count for nothing. */
function densestStrip({ grey, inkByRow }: PreparedPicture, height: number): Box {
  const inkIn = inkByRow();
  let sum = 0;
  let best = { top: 0, sum: -1 };
  const inkOfRow = (row: number) => {
    const ink = inkIn[row] ?? 0;
    return ink > grey.width * 0.5 ? 0 : ink;
  };
  for (let row = 0; row < grey.height; row++) {
    sum += inkOfRow(row) - (row >= height ? inkOfRow(row - height) : 0);
    if (row >= height - 1 && sum > best.sum) best = { top: row - height + 1, sum };
  }
  return [0, best.top, grey.width, best.top + height];
}

/** Share of Hangul among the letters of words of at least this confidence; 0 where those are too few to tell. */
function hangulShare(words: readonly OcrWord[], minConfidence: number): number {
  let hangul = 0;
  let letters = 0;
  for (const word of words) {
    if (word.confidence < minConfidence) continue;
    // Syllables only: single strokes of dirt are read as letters of Hangul.
    hangul += word.text.match(/[\uac00-\ud7a3]/g)?.length ?? 0;
    letters += word.text.match(/\p{L}/gu)?.length ?? 0;
  }
  return hangul < 2 ? 0 : hangul / letters;
}
