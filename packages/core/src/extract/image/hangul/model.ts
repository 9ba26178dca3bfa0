import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DocprocError } from '../../../errors/index.ts';
import { createSyllableNet, type SyllableNet } from './net.ts';

/**
 * Loads the classifier from the package's folder `models`, which stands beside both `src` and `dist`; takes a few
 * milliseconds. Errors: `OCR_UNAVAILABLE`.
 */
export async function loadNet(): Promise<SyllableNet> {
  try {
    const manifest = createRequire(import.meta.url).resolve('@org/docproc-core/package.json');
    const [weights, kernel] = await Promise.all(
      ['hangul-syllables.bin', 'multiply.wasm'].map((name) =>
        readFile(join(dirname(manifest), 'models', name)),
      ),
    );
    return await createSyllableNet(weights as Uint8Array, kernel as Uint8Array);
  } catch (cause) {
    const message = 'The classifier of Hangul syllables could not be loaded. Install the package once more.';
    throw new DocprocError('OCR_UNAVAILABLE', message, { cause });
  }
}
