/** Reading a large CSV row by row: `pnpm bench:csv [MIB]`, 1,024 MiB by default. Each in a process of its own. */
import { createWriteStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { contest, perform } from './contest.ts';

const contestants: Readonly<Record<string, (path: string) => Promise<number>>> = {
  'docproc, a tenth of it': async (path) => await readOurs(path.replace('.csv', '-tenth.csv')),
  'docproc, all of it': readOurs,
};

const [name, given] = process.argv.slice(2);
const contestant = contestants[name ?? ''];
if (contestant && given !== undefined) await perform(() => contestant(given));
else {
  const mib = Number(name ?? 1024);
  const path = join(tmpdir(), `docproc-bench-${mib}.csv`);
  await writeTable(path, mib);
  await writeTable(path.replace('.csv', '-tenth.csv'), mib / 10);
  await contest(import.meta.url, Object.keys(contestants), 'cells', [path]);
  console.log(`${path}: ${(await stat(path)).size.toLocaleString('en')} bytes`);
}

/** Peak memory that does not grow with the file is the point. */
async function readOurs(path: string): Promise<number> {
  const { readSheet } = await import('../packages/core/dist/extract.js');
  let cells = 0;
  for await (const row of readSheet(path)) cells += row.cells.length;
  return cells;
}

/** A bank's export: dates, Korean text, quoted amounts. Kept for the next run. */
async function writeTable(path: string, mib: number): Promise<void> {
  if (existsSync(path)) return;
  await pipeline(Readable.from(pieces(mib * 2 ** 20)), createWriteStream(path));
}

function* pieces(bytes: number): Generator<string> {
  yield '거래일자,적요,출금액,입금액,잔액,거래점\n';
  for (let row = 0, written = 0; written < bytes; ) {
    let piece = '';
    for (const end = row + 5000; row < end; row++) {
      const day = String(1 + (row % 28)).padStart(2, '0');
      piece += `2026-03-${day},"이체, ${row % 977}번","${row % 90},000",${row},${row * 3}.5,강남지점\n`;
    }
    written += Buffer.byteLength(piece);
    yield piece;
  }
}
