import type { OcrResult } from './ocr-engine.ts';

/** Keeps what OCR read, so that the same picture is not read twice. */
export interface OcrCache {
  /** The result that was put under this key; `undefined` where there is none. A rejection counts as none. */
  get(key: string): Promise<OcrResult | undefined>;
  /** Keeps a result. Keys are 64 hex digits; the same key always comes with the same result. May forget any of them. */
  put(key: string, result: OcrResult): Promise<void>;
}
