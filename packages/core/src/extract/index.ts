/** Extraction: any file in, one Document out. */
export type { DocumentSummary } from './assemble.ts';
export { type DetectedType, detectType, type FormatName } from './detect/index.ts';
export { extract } from './extract.ts';
export { createTesseractEngine, type TesseractOptions } from './image/tesseract.ts';
export { openInput } from './input/open.ts';
export type { ByteSource } from './input/source.ts';
export { createFolderOcrCache } from './ocr-cache/folder.ts';
export { createMemoryOcrCache, type MemoryOcrCacheOptions } from './ocr-cache/memory.ts';
export type {
  ExtractInput,
  ExtractLimits,
  ExtractOptions,
  ExtractProgress,
  ExtractStage,
  FieldProfile,
  OcrMode,
  PdfEngineName,
} from './options.ts';
export { parsePageSelection } from './page-selection.ts';
export { extractPages, type PageStream } from './pages.ts';
export { type AutoEngineOptions, createAutoEngine } from './pdf/auto.ts';
export { createPdfiumEngine, type PdfiumEngineOptions } from './pdf/pdfium/index.ts';
export {
  createPdfjsEngine,
  type PdfjsEngine,
  type PdfjsEngineOptions,
  type PdfjsFile,
} from './pdf/pdfjs/index.ts';
export {
  createExtractionPool,
  type ExtractionPool,
  type ExtractionPoolOptions,
  type PoolExtractOptions,
  type PoolInput,
  type PoolUsage,
  type PortableOptions,
} from './pool/index.ts';
export type { ExtractedPage } from './reading.ts';
export { type OpenBookOptions, openBook, type ReadSheetOptions, readSheet } from './sheet/read.ts';
export {
  type CellRange,
  type CellType,
  type DefinedName,
  type OpenSheetsOptions,
  openSheets,
  type SheetBook,
  type SheetCell,
  type SheetDetails,
  type SheetReader,
  type SheetRow,
  textRows,
} from './sheets.ts';
