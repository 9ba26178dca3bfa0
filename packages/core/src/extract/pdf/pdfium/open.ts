import { setImmediate } from 'node:timers/promises';
import { DocprocError, isDocprocError } from '../../../errors/index.ts';
import type { PdfFile, PdfOpenOptions } from '../../../ports/index.ts';
import { runPageWork, stopIfAborted } from '../content/page-work.ts';
import type { PageBounds } from './bounds.ts';
import { readMetadata } from './metadata.ts';
import { readPageContent } from './page-content.ts';
import { renderPage } from './render.ts';
import { type InstancePool, openSession, type Session } from './session.ts';

/** Opens a PDF with PDFium. Errors as `PdfEngine.open` states them. */
export async function openFile(
  pool: InstancePool,
  bytes: Uint8Array,
  { password, signal }: PdfOpenOptions,
  bounds: PageBounds,
): Promise<PdfFile> {
  const { session, about } = await start(pool, bytes, password);
  if (signal?.aborted) session.close();
  stopIfAborted(signal);
  return {
    pageCount: about.pageCount,
    metadata: about.metadata,
    readPage: (number, stop) =>
      runPageWork(number, stop, async () => {
        await breathe(stop);
        return session.run((file) => readPageContent(file, number, bounds));
      }),
    renderPage: (number, { dpi, signal: stop }) =>
      runPageWork(number, stop, async () => {
        await breathe(stop);
        const { maxPixels } = bounds;
        return session.hold((file, isAlive) =>
          renderPage(file, { number, dpi, maxPixels, signal: stop, isAlive }),
        );
      }),
    close: async () => session.close(),
  };
}

async function start(pool: InstancePool, bytes: Uint8Array, password: string | undefined) {
  let session: Session | undefined;
  try {
    session = await openSession(pool, { bytes, password, maxIdleBytes: bytes.length + grownBytes });
    return { session, about: await session.run(readMetadata) };
  } catch (error) {
    session?.close();
    if (isDocprocError(error)) throw error;
    const message = 'The PDF is damaged in a way that PDFium does not survive.';
    throw new DocprocError('DOCUMENT_CORRUPT', message, { cause: error });
  }
}

// Caches of a long document's fonts and objects; above it a fresh instance goes on with the file.
const grownBytes = 96 * 2 ** 20;

/** Lets timers and messages through: PDFium works without a pause, and an abort could not arrive. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  stopIfAborted(signal);
}
