import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect } from 'vitest';

/** `DOCPROC_UPDATE_GOLDEN=1 pnpm test` writes the golden files anew; review their diff before committing. */
const update = process.env['DOCPROC_UPDATE_GOLDEN'] === '1';

/** Writes the file where golden files are asked for, and does nothing otherwise. */
async function writeGolden(path: string, text: string): Promise<void> {
  if (!update) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Compares text with a golden file, byte by byte. */
export async function expectGolden(path: string, text: string | Uint8Array): Promise<void> {
  const got = Buffer.from(text).toString('utf8');
  await writeGolden(path, got);
  expect(got).toBe(await readFile(path, 'utf8'));
}

/**
 * Compares lines of text with a golden file and allows for the share of lines (0 to 1) that may differ: what OCR reads
 * depends in its last letters on the processor's instructions.
 */
export async function expectNearGolden(path: string, text: string, mayDiffer: number): Promise<void> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  await writeGolden(path, `${lines.join('\n')}\n`);
  const golden = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const missing = golden.filter((line) => !lines.includes(line));
  expect(missing.length / golden.length, missing.join('\n')).toBeLessThanOrEqual(mayDiffer);
  expect(Math.abs(lines.length - golden.length) / golden.length).toBeLessThanOrEqual(mayDiffer);
}
