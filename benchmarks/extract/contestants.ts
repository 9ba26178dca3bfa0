import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Reads all files and gives the number of pages that it got. What cannot be read counts nothing. */
export type ReadAll = (files: readonly string[]) => Promise<number>;

/** Loads what it reads with, for any number of passes. */
export type Contestant = () => Promise<ReadAll>;

/** Who is measured. Ours does the whole extraction (layout, tables, fields) without OCR. */
export const contestants: Readonly<Record<string, Contestant>> = {
  'docproc, 1 thread': async () => {
    const { extract } = await import('../../packages/core/dist/extract.js');
    return eachFile(async (file) => (await extract(file, { ocr: 'never' })).pages.length);
  },
  'docproc, 2 threads': async () => {
    const { createExtractionPool } = await import('../../packages/core/dist/extract.js');
    const pool = createExtractionPool({ threads: 2 });
    return async (files) => {
      const documents = await Promise.all(files.map((file) => pool.extract(file, { ocr: 'never' })));
      return documents.reduce((sum, { pages }) => sum + pages.length, 0);
    };
  },
  LiteParse: async () => {
    const { LiteParse } = await import('@llamaindex/liteparse');
    const parser = new LiteParse({ ocrEnabled: false, quiet: true });
    return eachFile(async (file) => (await parser.parse(file)).pages.length);
  },
  'pdfjs-dist, text alone': async () => {
    const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
    const assets = fileURLToPath(new URL('../..', import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs')));
    return eachFile(async (file) => {
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
      }
      await task.destroy();
      return pdf.numPages;
    });
  },
  'unpdf, text alone': async () => {
    const { extractText } = await import('unpdf');
    return eachFile(async (file) => (await extractText(new Uint8Array(await readFile(file)))).totalPages);
  },
  'pdf-parse, text alone': async () => {
    const { PDFParse } = await import('pdf-parse');
    return eachFile(async (file) => {
      const parser = new PDFParse({ data: new Uint8Array(await readFile(file)) });
      const { total } = await parser.getText();
      await parser.destroy();
      return total;
    });
  },
  // A process a file; its memory is not that of the process that is measured.
  'pdftotext, a process a file': async () =>
    eachFile(async (file) => {
      const child = spawn('pdftotext', [file, '-'], { stdio: ['ignore', 'pipe', 'ignore'] });
      let pages = 0;
      // It ends every page with a form feed.
      for await (const chunk of child.stdout) for (const byte of chunk as Buffer) if (byte === 12) pages += 1;
      return pages;
    }),
};

/** One file after the other. */
function eachFile(read: (file: string) => Promise<number>): ReadAll {
  return async (files) => {
    let pages = 0;
    for (const file of files) pages += await read(file).catch(() => 0);
    return pages;
  };
}
