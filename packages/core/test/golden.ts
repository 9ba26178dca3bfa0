import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect } from 'vitest';

/** `DOCPROC_UPDATE_GOLDEN=1 pnpm test` writes the golden files anew; review their diff before committing. */
const update = process.env['DOCPROC_UPDATE_GOLDEN'] === '1';

/** Compares text with a golden file, byte by byte. */
export async function expectGolden(path: string, text: string | Uint8Array): Promise<void> {
  const got = Buffer.from(text).toString('utf8');
  if (update) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, got);
  }
  expect(got).toBe(await readFile(path, 'utf8'));
}
