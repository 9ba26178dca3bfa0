/**
 * Syllables of Hangul that OCR takes for others, without and with the look at each alone: `pnpm bench:hangul [PAGES]`.
 * Pages of words that are full of syllables that look alike, in four faces that the classifier was not trained on, as scans
 * at 200 dpi, turned by up to 2 degrees, with blur and noise. Wrong syllables are those of the shortest edit of each line.
 */

import { type Face, faces, loadFonts } from '../fixtures/source/font.ts';
import { drawText } from '../fixtures/source/korean-words.ts';
import { capture, encode } from '../fixtures/source/picture.ts';
import { createRandom } from '../fixtures/source/random.ts';
import { rereadDoubtful } from '../packages/core/src/extract/image/doubts.ts';
import { checkSyllables } from '../packages/core/src/extract/image/hangul/check.ts';
import { rereadHeadlines } from '../packages/core/src/extract/image/headlines.ts';
import { readInLikelyLanguage } from '../packages/core/src/extract/image/language.ts';
import { linesOf } from '../packages/core/src/extract/image/lines.ts';
import { openPicture } from '../packages/core/src/extract/image/open.ts';
import { measureText, preparePicture, scaleFor } from '../packages/core/src/extract/image/prepare.ts';
import { createTesseractEngine } from '../packages/core/src/extract/image/tesseract.ts';
import type { OcrResult } from '../packages/core/src/ports/index.ts';

/** Lines whose middles are nearer than so many pixels are one, read in parts. */
const SAME_LINE = 10;

const dpi = 200;
const pages = Number(process.argv[2] ?? 8);
const engine = createTesseractEngine({ threads: 1 });
const names = Object.keys(faces) as Face[];

console.log('| face | syllables | wrong without | wrong with | processor s a page | of these the look |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const face of names) {
  const sum = { syllables: 0, without: 0, with: 0, all: 0, look: 0 };
  for (let seed = 1; seed <= Math.ceil(pages / names.length); seed++) {
    const page = await readPage(seed * 10 + names.indexOf(face), face);
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += page[key];
  }
  const perPage = (seconds: number) => (seconds / Math.ceil(pages / names.length)).toFixed(2);
  const share = (count: number) => (count / sum.syllables).toFixed(4);
  const shares = `${share(sum.without)} | ${share(sum.with)}`;
  console.log(`| ${face} | ${sum.syllables} | ${shares} | ${perPage(sum.all)} | ${perPage(sum.look)} |`);
}
await engine.close();

async function readPage(seed: number, face: Face) {
  const random = createRandom(seed);
  const { drawing, lines } = drawText(seed);
  const rotation = random() * 4 - 2;
  const scan = await capture(drawing, await loadFonts(face), {
    dpi,
    rotation,
    blur: 0.5,
    noise: 8 + random() * 14,
  });
  const jpeg = await encode(scan).greyscale().jpeg({ quality: 75 }).toBuffer();
  const start = process.cpuUsage();
  const { grey } = await openPicture(jpeg, 100_000_000, 0);
  const geometry = await measureText(grey);
  const picture = await preparePicture(grey, scaleFor(geometry.characterHeight, grey), geometry);
  const how = { segmentation: 'block', dpi: dpi * picture.scale } as const;
  const { result, languages } = await readInLikelyLanguage(engine, picture, ['kor', 'eng'], how);
  const options = { ...how, languages };
  const titled = await rereadHeadlines(result, picture, engine, options);
  const before = await rereadDoubtful(titled, picture, engine, options);
  const middle = process.cpuUsage();
  const after = await checkSyllables(before, picture.grey);
  return {
    syllables: lines.join('').match(/[가-힣]/gu)?.length ?? 0,
    without: editsOf(before, lines),
    with: editsOf(after, lines),
    all: secondsSince(start),
    look: secondsSince(middle),
  };
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Edits that make the syllables that were read those of the text (Levenshtein 1966). */
function editsOf(read: OcrResult, lines: readonly string[]): number {
  const rows: { top: number; words: OcrResult['words'] }[] = [];
  const parts = linesOf(read).map(({ words, box }) => ({ top: (box[1] + box[3]) / 2, words }));
  for (const part of parts.sort((a, b) => a.top - b.top)) {
    const last = rows.at(-1);
    if (last !== undefined && part.top - last.top < SAME_LINE) last.words = [...last.words, ...part.words];
    else rows.push({ ...part });
  }
  const texts = rows.flatMap(({ words }) =>
    words.toSorted((a, b) => a.box[0] - b.box[0]).map(({ text }) => text),
  );
  return distance(hangulOf(texts.join('')), hangulOf(lines.join('')));
}

function hangulOf(text: string): string[] {
  return text.match(/[가-힣]/gu) ?? [];
}

function distance(a: readonly string[], b: readonly string[]): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, left] of a.entries()) {
    let diagonal = row;
    let before = row + 1;
    above = above.map((up, column) => {
      if (column === 0) return before;
      const best = Math.min(up + 1, before + 1, diagonal + (left === b[column - 1] ? 0 : 1));
      diagonal = up;
      before = best;
      return best;
    });
  }
  return above.at(-1) ?? 0;
}
