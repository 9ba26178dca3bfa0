import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The PDFs among the paths; of a folder all that are in it. */
export function pdfsIn(paths: readonly string[]): string[] {
  return paths
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path],
    )
    .filter((path) => path.endsWith('.pdf'));
}

/**
 * Those that open without a password and have text on a page, as pdf.js sees it: what every contestant should read.
 * Files made to keep readers busy for ever (bombs) are no measure of speed.
 */
export async function withText(paths: readonly string[]): Promise<string[]> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const found: string[] = [];
  for (const path of paths.filter((each) => !basename(each).startsWith('bomb'))) {
    const task = pdfjs.getDocument({ data: new Uint8Array(await readFile(path)), verbosity: 0 });
    try {
      const pdf = await task.promise;
      for (let number = 1; number <= pdf.numPages; number += 1) {
        const { items } = await (await pdf.getPage(number)).getTextContent();
        if (!items.some((item) => 'str' in item && item.str.trim() !== '')) continue;
        found.push(path);
        break;
      }
    } catch {
      // Broken or encrypted.
    } finally {
      await task.destroy();
    }
  }
  return found;
}
