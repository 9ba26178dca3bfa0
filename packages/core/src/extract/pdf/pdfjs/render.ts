import type { PDFDocumentProxy } from 'pdfjs-dist';
import { DocprocError } from '../../../errors/index.ts';
import type { RasterImage } from '../../../ports/index.ts';
import { tooManyPixels } from '../content/page-work.ts';

/** The part of pdf.js's canvas factory and of its canvas that is used. */
interface CanvasFactoryLike {
  create(width: number, height: number): { canvas: unknown; context: ContextLike };
  destroy(target: { canvas: unknown; context: ContextLike }): void;
}

interface ContextLike {
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
}

const pointsPerInch = 72;

/** Renders an upright page on white. Errors: `LIMIT_EXCEEDED` above `maxPixels`, `ABORTED`, `PAGE_UNREADABLE`. */
export async function renderPage(
  document: PDFDocumentProxy,
  number: number,
  dpi: number,
  maxPixels: number,
  signal: AbortSignal | undefined,
): Promise<RasterImage> {
  const page = await document.getPage(number);
  const viewport = page.getViewport({ scale: dpi / pointsPerInch });
  const width = Math.max(1, Math.ceil(viewport.width));
  const height = Math.max(1, Math.ceil(viewport.height));
  if (width * height > maxPixels) throw tooManyPixels(number, dpi, maxPixels);
  const factory = document.canvasFactory as CanvasFactoryLike;
  const target = createCanvas(factory, width, height, number);
  try {
    const task = page.render({
      canvas: target.canvas as never,
      canvasContext: target.context as never,
      viewport,
    });
    const stop = () => task.cancel();
    signal?.addEventListener('abort', stop, { once: true });
    await task.promise.finally(() => signal?.removeEventListener('abort', stop));
    const { data } = target.context.getImageData(0, 0, width, height);
    return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  } finally {
    factory.destroy(target);
    page.cleanup();
  }
}

function createCanvas(factory: CanvasFactoryLike, width: number, height: number, page: number) {
  try {
    return factory.create(width, height);
  } catch (cause) {
    const message = `Page ${page} could not be drawn: the package @napi-rs/canvas does not load here. Install it to read pages without text.`;
    throw new DocprocError('PAGE_UNREADABLE', message, { cause, details: { page } });
  }
}
