import type { Word } from '../../layout/words.ts';
import type { Box, Issue } from '../../model/index.ts';
import type { OcrEngine, OcrOptions, OcrResult, RasterImage, Ruling } from '../../ports/index.ts';
import type { FormatContext } from '../format.ts';
import { rereadDoubtful } from './doubts.ts';
import type { GreyImage } from './grey.ts';
import { checkSyllables } from './hangul/check.ts';
import { rereadHeadlines } from './headlines.ts';
import { readInLikelyLanguage } from './language.ts';
import { openPicture } from './open.ts';
import { measureText, type PreparedPicture, preparePicture, scaleFor } from './prepare.ts';
import { crop, encode, turn } from './raster.ts';
import { type Reading, toReading } from './reading.ts';

/** What was read in a picture. */
export interface RecognizedRaster {
  /** Boxes in pixels of the upright original picture; in the engine's reading order. */
  readonly words: Word[];
  /** Printed lines of tables and forms, in pixels of the upright original picture. */
  readonly rulings: Ruling[];
  /** Size of the upright original picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** Clockwise turn in degrees that made the picture upright, beyond its EXIF orientation: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Degrees by which lines fall to the right on the upright picture. */
  readonly skew: number;
  /** Mean confidence by characters, 0 to 1; 0 where nothing was read. */
  readonly confidence: number;
  /** Without a page number. */
  readonly issues: Issue[];
}

/** How a picture is to be read. */
export interface RecognizeOptions {
  /** Dots an inch of the picture as handed in, where known. Default: unknown. */
  readonly dpi?: number;
  /** Page of a TIFF, from 0. Default 0. */
  readonly page?: number;
}

/**
 * Where fewer of the letters than this share were read surely, the picture may not be upright. Measured on receipts:
 * at least 0.4 for the poorest print that is upright, at most 0.15 for the best that is not; 0.28 on a clean page of a few
 * Latin words that lies on its side.
 */
const MIN_SURE_SHARE = 0.34;

/** Below this mean confidence the reader is warned. */
const POOR = 0.6;

/**
 * Prepares a picture (grey, levelled, characters at a good size, upright) and reads its words.
 * `input` is a picture file's bytes or a picture in memory.
 * Errors: `IMAGE_UNREADABLE`, `LIMIT_EXCEEDED`, `OCR_UNAVAILABLE`, `OCR_FAILED`, `ABORTED`.
 */
export async function recognizeRaster(
  input: Uint8Array | RasterImage,
  context: FormatContext,
  options: RecognizeOptions = {},
): Promise<RecognizedRaster> {
  const { grey, damaged, ...whole } = await openPicture(input, context.limits.maxPixels, options.page ?? 0);
  context.signal.throwIfAborted();
  const engine = await context.ocrEngine();

  const dpi = options.dpi === undefined ? undefined : (options.dpi * grey.width) / whole.width;
  const job: Job = { engine, context, dpi };
  const first = await readPlain(grey, job);
  const turned = await readTurned(grey, first, job);
  const { plain, rotation } = turned ?? { plain: first, rotation: 0 };
  const { picture, languages } = plain;
  const how = { ...optionsFor(picture, job), languages };
  const isKorean = languages.includes('kor');
  const titled = isKorean ? await rereadHeadlines(plain.result, picture, engine, how) : plain.result;
  const reread = await rereadDoubtful(titled, picture, engine, how);
  const result = isKorean ? await checkSyllables(reread, picture.grey, context.signal) : reread;
  const reading = toReading(result, picture);
  const sideways = rotation === 90 || rotation === 270;
  const [width, height] = sideways ? [whole.height, whole.width] : [whole.width, whole.height];
  const [acrossX, acrossY] = [whole.width / grey.width, whole.height / grey.height];
  const enlarge = sideways ? enlarging(acrossY, acrossX) : enlarging(acrossX, acrossY);
  return {
    words: reading.words.map((word) => ({
      ...word,
      box: enlarge(word.box),
      fontSize: word.fontSize * acrossY,
    })),
    rulings: reading.rulings.map((ruling) => ({ ...ruling, box: enlarge(ruling.box) })),
    width,
    height,
    rotation,
    skew: picture.skew,
    confidence: reading.confidence,
    issues: [...(damaged ? [damagedIssue] : []), ...doubtsAbout(reading)],
  };
}

/** Takes boxes of a smaller copy to the picture itself. */
function enlarging(acrossX: number, acrossY: number): (box: Box) => Box {
  const hundredths = (value: number) => Math.round(value * 100) / 100;
  return ([x0, y0, x1, y1]) => [
    hundredths(x0 * acrossX),
    hundredths(y0 * acrossY),
    hundredths(x1 * acrossX),
    hundredths(y1 * acrossY),
  ];
}

interface Job {
  readonly engine: OcrEngine;
  readonly context: FormatContext;
  readonly dpi: number | undefined;
}

/** A reading, and what is needed to read the same again. */
interface PlainReading {
  readonly picture: PreparedPicture;
  readonly languages: readonly string[];
  readonly result: OcrResult;
  readonly reading: Reading;
}

async function readPlain(grey: GreyImage, job: Job): Promise<PlainReading> {
  const { engine, context } = job;
  const geometry = await measureText(grey);
  const picture = await preparePicture(grey, scaleFor(geometry.characterHeight, grey), geometry);
  context.signal.throwIfAborted();
  const found = await readInLikelyLanguage(engine, picture, context.languages, optionsFor(picture, job));
  return { picture, ...found, reading: toReading(found.result, picture) };
}

function optionsFor(picture: PreparedPicture, { context, dpi }: Job): Omit<OcrOptions, 'languages'> {
  const { signal } = context;
  const { lightText } = picture;
  return {
    segmentation: 'block',
    lightText,
    signal,
    ...(dpi === undefined ? {} : { dpi: dpi * picture.scale }),
  };
}

/**
 * Where a picture makes no sense, reads the middle of small copies the three other ways round, and the picture itself
 * where one of them makes clearly more.
 */
async function readTurned(grey: GreyImage, { picture, reading }: PlainReading, job: Job) {
  // Specks make no sense whichever way they are turned.
  if (reading.sureShare >= MIN_SURE_SHARE || !picture.hasText || picture.specks > 0) return undefined;
  const { engine, context } = job;
  const middle = await crop(grey, middleOf(grey));
  const characterHeight = picture.characterHeight / picture.scale;
  const weigh = async (rotation: number) => {
    // Little more than half the height that reads best is enough to tell words from noise.
    const small = await preparePicture(await turn(middle, rotation), picture.scale * 0.6, {
      characterHeight,
      skew: 0,
      specks: picture.specks,
      mayBeKorean: picture.mayBeKorean,
    });
    context.signal.throwIfAborted();
    const { languages, signal } = context;
    const image = await encode(small.grey, engine);
    const weights: number[] = [];
    // One by one: the models are loaded that way already.
    for (const language of languages) {
      const result = await engine.recognize(image, {
        languages: [language],
        segmentation: 'block',
        lightText: small.lightText,
        signal,
      });
      weights.push(toReading(result, small).weight);
    }
    return { rotation, weight: Math.max(...weights) };
  };
  let best = { rotation: 0, weight: (await weigh(0)).weight * 1.3 + 10 };
  for (const rotation of [90, 270, 180]) {
    const other = await weigh(rotation);
    if (other.weight > best.weight) best = other;
  }
  if (best.rotation === 0) return undefined;
  const plain = await readPlain(await turn(grey, best.rotation), job);
  return plain.reading.weight > reading.weight ? { plain, rotation: best.rotation } : undefined;
}

/** The middle of a picture: three fifths of its sides, or all of it where it is small. */
function middleOf({ width, height }: GreyImage): Box {
  if (width * height < 500_000) return [0, 0, width, height];
  return [width * 0.2, height * 0.2, width * 0.8, height * 0.8];
}

const damagedIssue: Issue = {
  code: 'DOCUMENT_TRUNCATED',
  severity: 'error',
  message: 'The picture ends early or is damaged. What could be decoded was read.',
};

/** Words of a lower confidence are counted for the reader. */
const DOUBTFUL_WORD = 0.5;

function doubtsAbout({ words, confidence }: Reading): Issue[] {
  if (words.length === 0 || confidence >= POOR) return [];
  const percent = Math.round(confidence * 100);
  const doubtful = words.filter((word) => word.confidence < DOUBTFUL_WORD).length;
  return [
    {
      code: 'OCR_LOW_CONFIDENCE',
      severity: 'warning',
      message:
        `OCR was ${percent} % sure on average, and less than half sure of ${doubtful} of ${words.length} words. ` +
        'Check the text against the picture, or scan it at 300 dpi.',
    },
  ];
}
