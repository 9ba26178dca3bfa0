/** Interfaces that are handed in: what Docproc needs from the outside, and no more. */
export type { NewUser, RefreshTokenStore, StoredRefreshToken, StoredUser, UserStore } from './accounts.ts';
export type { BlobInfo, BlobStore, BlobWriteOptions, ByteRange, StoredBlob } from './blob-store.ts';
export { type Clock, systemClock } from './clock.ts';
export { type LogFields, type Logger, silentLogger } from './logger.ts';
export type { OcrCache } from './ocr-cache.ts';
export type { OcrEngine, OcrOptions, OcrResult, OcrWord } from './ocr-engine.ts';
export type { PagePicture, PagePictures, PictureRequest } from './page-pictures.ts';
export type {
  Annotation,
  GlyphTable,
  PdfEngine,
  PdfFile,
  PdfFont,
  PdfOpenOptions,
  PdfPageContent,
  PlacedImage,
  RasterImage,
  Ruling,
  TaggedElement,
} from './pdf-engine.ts';
