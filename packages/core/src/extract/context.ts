import type { OcrEngine, PdfEngine } from '../ports/index.ts';
import type { FormatContext } from './format.ts';
import { cachedOcrEngine } from './ocr-cache/cached-engine.ts';
import { createFolderOcrCache } from './ocr-cache/folder.ts';
import type { ExtractSettings } from './settings.ts';

/** What a format's extractor works with, by the caller's settings. */
export function contextOf(
  mediaType: string,
  settings: ExtractSettings,
  signal: AbortSignal,
  report: FormatContext['report'],
): FormatContext {
  return {
    mediaType,
    ocr: settings.ocr,
    languages: settings.languages,
    wantsPage: settings.wantsPage,
    password: settings.password,
    limits: settings.limits,
    signal,
    report,
    pdfEngine: () => pdfEngineOf(settings),
    ocrEngine: () => ocrEngineOf(settings),
    ...(settings.help && { help: settings.help }),
  };
}

async function pdfEngineOf({ pdfEngine, engine }: ExtractSettings): Promise<PdfEngine> {
  if (pdfEngine !== undefined) return pdfEngine;
  return (await import('./pdf/engines.ts')).builtInPdfEngine(engine);
}

async function ocrEngineOf({ ocrEngine, ocrCache, logger }: ExtractSettings): Promise<OcrEngine> {
  const engine = ocrEngine ?? (await import('./image/tesseract.ts')).sharedTesseract;
  if (ocrCache === undefined) return engine;
  const cache = typeof ocrCache === 'string' ? createFolderOcrCache(ocrCache) : ocrCache;
  return cachedOcrEngine(engine, cache, logger);
}
