import { readFileSync } from 'node:fs';
import * as XLSX from '@e965/xlsx';
import sharp from 'sharp';
import { openZip } from '../../../src/extract/excel/zip/index.ts';
import { openMemory } from '../../../src/extract/input/memory.ts';
import type { ExtractOptions } from '../../../src/extract/options.ts';
import { zipFile } from '../excel/zip-file.ts';
import { manyPages } from '../many-pages.ts';
import { drawPdf } from '../pdf/drawing.ts';
import { mutate, type Random } from './mutate.ts';

/** A good file, and how to make bad ones of it. */
export interface Victim {
  readonly name: string;
  readonly options: ExtractOptions;
  /** Whether its reader is known to go on for ever now and then, so that only the time limit ends it. */
  readonly endless?: boolean;
  readonly mutant: (random: Random) => Uint8Array;
}

const sample = (name: string) =>
  readFileSync(new URL(`../../../../../fixtures/samples/${name}`, import.meta.url));

const victim = (name: string, bytes: Uint8Array, options: ExtractOptions = {}): Victim => ({
  name,
  options,
  mutant: (random) => mutate(bytes, random),
});

/** Good files by the code that reads them. */
export const victims: Readonly<Record<string, () => Promise<readonly Victim[]>>> = {
  pdfium: async () => pdfs('pdfium'),
  pdfjs: async () => pdfs('pdfjs'),
  workbook: async () => [victim('ledger.xlsx', sample('ledger.xlsx')), await innerWorkbook()],
  legacy: async () =>
    (['biff8', 'xlsb', 'ods'] as const).map((type) => ({
      ...victim(`book.${type}`, legacyWorkbook(type), { timeoutMs: 5000 }),
      // SheetJS loops on some damaged files; it runs in a thread that can be ended.
      endless: true,
    })),
  text: async () => [
    victim('transactions.csv', sample('transactions.csv')),
    victim(
      'letter.txt',
      Buffer.from('안녕하세요, 담당자님.\n\n합계: 1,234,000원\nTotal: 12.50 EUR\n'.repeat(20)),
    ),
  ],
  picture: pictures,
};

async function pdfs(engine: 'pdfium' | 'pdfjs'): Promise<readonly Victim[]> {
  return [
    victim('invoice-en.pdf', sample('invoice-en.pdf'), { engine }),
    victim('invoice-ko.pdf', sample('invoice-ko.pdf'), { engine }),
    victim('scan.pdf', await scan(), { engine, ocr: 'always' }),
    // Nothing in it is compressed, so that what changes is what a reader reads.
    victim('plain.pdf', manyPages(4), { engine }),
  ];
}

/** A small picture as a page. */
async function scan(): Promise<Uint8Array> {
  const picture = await sharp(sample('receipt.jpg')).resize({ width: 160 }).jpeg().toBuffer();
  return drawPdf((doc) => doc.image(picture, 0, 0, { width: 100 }), { size: [100, 150] });
}

/** Changes what is in the ZIP file rather than the ZIP file. */
async function innerWorkbook(): Promise<Victim> {
  const zip = await openZip(openMemory(sample('ledger.xlsx'), 'ledger.xlsx'));
  const parts: { name: string; data: Buffer }[] = [];
  for (const name of zip.names) {
    const chunks: Buffer[] = [];
    for await (const chunk of zip.stream(name)) chunks.push(Buffer.from(chunk));
    parts.push({ name, data: Buffer.concat(chunks) });
  }
  const mutant = (random: Random) => {
    const chosen = Math.floor(random() * parts.length);
    return zipFile(
      parts.map(({ name, data }, index) => ({ name, data: index === chosen ? mutate(data, random) : data })),
    );
  };
  return { name: 'ledger.xlsx, inside', options: {}, mutant };
}

function legacyWorkbook(bookType: XLSX.BookType): Buffer {
  const rows = Array.from({ length: 30 }, (_, row) => [
    `품목 ${row}`,
    row * 1200,
    45_000 + row,
    row % 2 === 0,
  ]);
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(
    book,
    XLSX.utils.aoa_to_sheet([['이름', '금액', '날짜', '참'], ...rows]),
    '자료',
  );
  return XLSX.write(book, { type: 'buffer', bookType });
}

async function pictures(): Promise<readonly Victim[]> {
  const small = sharp(sample('receipt.jpg')).resize({ width: 160 });
  const files = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;
  return Promise.all(
    files.map(async (format) =>
      victim(`receipt.${format}`, await small.clone().toFormat(format).toBuffer(), { ocr: 'always' }),
    ),
  );
}
