import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';

const folder = join(import.meta.dirname, 'golden');
/** `DOCPROC_UPDATE_GOLDEN=1 pnpm test` writes the golden files anew; review their diff before committing. */
const update = process.env['DOCPROC_UPDATE_GOLDEN'] === '1';

/** Compares text with a golden file, byte by byte. */
export async function expectGolden(name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name);
  if (update) await writeFile(path, bytes);
  expect(Buffer.from(bytes).toString('utf8')).toBe(await readFile(path, 'utf8'));
}
