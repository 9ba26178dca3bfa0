/**
 * OCR: `pnpm bench:ocr [LIMIT]`. Photographed receipts (SROIE, where the corpus lies beside the checkout), read by ours
 * and by LiteParse, one thread each, receipt by receipt in turns so that what else the machine does meets all of them:
 * seconds, processor seconds and word F1. Then Korean print that is made here, at 300 dpi: share of characters right.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { characterAccuracy, koreanFonts, printKorean } from '../fixtures/source/korean-print.ts';
import { createTesseractEngine, extract } from '../packages/core/dist/extract.js';

/** What a contestant says of one picture. */
interface Answer {
  readonly text: string;
  readonly seconds: number;
  /** Of all its threads. */
  readonly processorSeconds: number;
}

type ReadText = (path: string) => Promise<string>;

const contestants: Readonly<Record<string, () => Promise<ReadText>>> = {
  docproc: async () => {
    (await import('sharp')).default.concurrency(1);
    const ocrEngine = createTesseractEngine({ threads: 1 });
    return async (path) => {
      const { pages } = await extract(path, { ocrEngine });
      return pages.map(({ text }) => text).join('\n');
    };
  },
  'LiteParse, 150 dpi': () => openLiteParse(150),
  'LiteParse, 300 dpi': () => openLiteParse(300),
};

const receipts = fileURLToPath(new URL('../../shared/corpus/receipts', import.meta.url));

if (process.send) await answer(process.argv[2] ?? '');
else {
  const limit = Number(process.argv[2] ?? Number.MAX_SAFE_INTEGER);
  if (existsSync(receipts)) await compareOnReceipts(limit);
  else console.log(`No receipts in ${receipts}.`);
  await readKoreanPrint();
}

/** A contestant's process: reads the pictures that it is sent. */
async function answer(name: string): Promise<void> {
  const read = await contestants[name]?.();
  if (read === undefined) throw new Error(`There is no contestant ${name}.`);
  process.on('message', async (path: string) => {
    const before = process.cpuUsage();
    const started = performance.now();
    const text = await read(path);
    const { user, system } = process.cpuUsage(before);
    const seconds = (performance.now() - started) / 1000;
    process.send?.({ text, seconds, processorSeconds: (user + system) / 1e6 } satisfies Answer);
  });
}

async function openLiteParse(dpi: number): Promise<ReadText> {
  const { LiteParse } = await import('@llamaindex/liteparse');
  const options = { ocrLanguage: 'eng', outputFormat: 'text', quiet: true, numWorkers: 1 } as const;
  const parser = new LiteParse({ ...options, dpi, tessdataPath: process.argv[3] ?? '' });
  return async (path) => (await parser.parse(path)).text;
}

/** The model that ours reads with, unpacked for Tesseract proper. */
async function writeTessdata(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docproc-tessdata-'));
  const core = createRequire(new URL('../packages/core/package.json', import.meta.url));
  const manifest = core.resolve('@tesseract.js-data/eng/package.json');
  const packed = await readFile(join(manifest, '../4.0.0_best_int/eng.traineddata.gz'));
  await writeFile(join(folder, 'eng.traineddata'), gunzipSync(packed));
  return folder;
}

async function compareOnReceipts(limit: number): Promise<void> {
  const pictures = readdirSync(join(receipts, 'img'))
    .filter((file) => file.endsWith('.jpg'))
    .slice(0, limit)
    .map((file) => join(receipts, 'img', file));
  const tessdata = await writeTessdata();
  const tallies = Object.keys(contestants).map((name) => ({
    name,
    child: fork(fileURLToPath(import.meta.url), [name, tessdata], {
      stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
    }),
    seconds: 0,
    processorSeconds: 0,
    words: [0, 0, 0] as [hits: number, found: number, expected: number],
  }));
  // Once each for nothing: models are loaded and code is warm when the clock starts.
  for (const { child } of tallies) await ask(child, pictures[0] ?? '');
  for (const picture of pictures) {
    for (const tally of tallies) {
      const { text, seconds, processorSeconds } = await ask(tally.child, picture);
      tally.seconds += seconds;
      tally.processorSeconds += processorSeconds;
      countWords(text, picture, tally.words);
    }
  }
  console.log(`${pictures.length} receipts, one thread each, in turns`);
  console.log('contestant            s each   ratio  cpu s each   ratio  words F1');
  const [ours] = tallies;
  for (const { name, child, seconds, processorSeconds, words } of tallies) {
    child.kill();
    const [hits, found, expected] = words;
    const cells = [
      (seconds / pictures.length).toFixed(2).padStart(8),
      (seconds / (ours?.seconds ?? 1)).toFixed(2).padStart(8),
      (processorSeconds / pictures.length).toFixed(2).padStart(12),
      (processorSeconds / (ours?.processorSeconds ?? 1)).toFixed(2).padStart(8),
      ((2 * hits) / (found + expected)).toFixed(3).padStart(10),
    ];
    console.log(name.padEnd(20) + cells.join(''));
  }
  await rm(tessdata, { recursive: true });
}

function ask(child: ChildProcess, picture: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    child.once('exit', reject);
    child.once('message', (message) => {
      child.off('exit', reject);
      resolve(message as Answer);
    });
    child.send(picture);
  });
}

/** Adds words in common, words read and words printed. A line of the truth: eight corner numbers, then its text. */
function countWords(text: string, picture: string, words: [number, number, number]): void {
  const truth = readFileSync(join(receipts, 'box', `${basename(picture, '.jpg')}.csv`), 'utf8');
  const printed = truth.split('\n').flatMap((line) => wordsOf(line.trim().split(',').slice(8).join(',')));
  const left = new Map<string, number>();
  for (const word of printed) left.set(word, (left.get(word) ?? 0) + 1);
  const read = wordsOf(text);
  for (const word of read) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    words[0]++;
  }
  words[1] += read.length;
  words[2] += printed.length;
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toUpperCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

async function readKoreanPrint(): Promise<void> {
  console.log('\nKorean print at 300 dpi    characters right');
  for (const font of Object.keys(koreanFonts) as (keyof typeof koreanFonts)[]) {
    for (const points of [9, 10, 12]) {
      const { png, lines } = await printKorean(font, points);
      const { pages } = await extract(png, { profile: 'none' });
      const share = characterAccuracy(pages.map(({ text }) => text).join('\n'), lines);
      console.log(`${`${font}, ${points} pt`.padEnd(27)}${share.toFixed(4).padStart(16)}`);
    }
  }
}
