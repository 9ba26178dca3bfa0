/**
 * Text PDFs: `pnpm bench:extract [FOLDER...]`. Ours does the whole extraction (layout, tables, fields) without OCR;
 * pdf.js alone gives the text. Without a folder: the fixtures, and the corpus beside the checkout where there is one.
 */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from '../packages/core/dist/index.js';
import { contest, perform } from './contest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const defaults = ['fixtures/samples', '../shared/corpus/invoices', '../shared/corpus/tables'];

const contestants: Readonly<Record<string, (files: readonly string[]) => Promise<number>>> = {
  'docproc, everything': extractAll,
  'pdfjs-dist, text alone': readTexts,
};

const [name, ...rest] = process.argv.slice(2);
const contestant = contestants[name ?? ''];
if (contestant) await perform(() => contestant(rest));
else {
  const given = name === undefined ? [] : [name, ...rest];
  const files = pdfsIn(given.length > 0 ? given : defaults.map((folder) => join(root, folder)));
  console.log(`${files.length} files`);
  await contest(import.meta.url, Object.keys(contestants), 'pages', files);
}

function pdfsIn(folders: readonly string[]): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.pdf'));
}

async function extractAll(files: readonly string[]): Promise<number> {
  let pages = 0;
  for (const file of files) pages += (await extract(file, { ocr: 'never' })).pages.length;
  return pages;
}

async function readTexts(files: readonly string[]): Promise<number> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const assets = fileURLToPath(new URL('../..', import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs')));
  let pages = 0;
  for (const file of files) {
    const task = pdfjs.getDocument({
      data: new Uint8Array(await readFile(file)),
      verbosity: 0,
      cMapUrl: `${assets}cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${assets}standard_fonts/`,
    });
    const pdf = await task.promise;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      await (await pdf.getPage(number)).getTextContent();
      pages += 1;
    }
    await task.destroy();
  }
  return pages;
}
