import type { DateOrder } from '../fields/values/date.ts';
import type { DocumentTypeName } from '../model/index.ts';
import type { Clock, Logger, OcrCache, OcrEngine, PdfEngine } from '../ports/index.ts';

/**
 * What can be extracted: a path, a `file:` URL, bytes (also an `ArrayBuffer`), a `Blob` or `File`, or a stream of bytes.
 * Streams are read once and kept in a temporary file where they are large.
 */
export type ExtractInput = string | URL | Uint8Array | ArrayBuffer | Blob | AsyncIterable<Uint8Array>;

/** When OCR is used: where a page has no usable text, always, or never. */
export type OcrMode = 'auto' | 'always' | 'never';

/** Which engine reads PDFs: PDFium, pdf.js, or PDFium with pdf.js for what PDFium cannot read. */
export type PdfEngineName = 'auto' | 'pdfium' | 'pdfjs';

/**
 * Which fields are looked for: `auto` decides by the document's type, the name of a type looks for the fields of such
 * papers whatever the document says it is, `none` looks for the type alone.
 */
export type FieldProfile = 'auto' | 'none' | Exclude<DocumentTypeName, 'unknown'>;

export type { DateOrder };

/** A step of extraction, in the order in which they come. */
export type ExtractStage = 'detect' | 'read' | 'ocr' | 'layout' | 'fields';

/** How far an extraction is. */
export interface ExtractProgress {
  readonly stage: ExtractStage;
  /** Page or sheet at work, from 1. */
  readonly page?: number;
  /** How many pages or sheets will be read. */
  readonly pages?: number;
  /** 0 to 1 over the whole document; never goes back. */
  readonly fraction: number;
}

/** Bounds on what a file may cost. A file that reaches one ends `failed` or `partial` with a coded issue. */
export interface ExtractLimits {
  /** Largest input in bytes. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Most pages that are read; the rest is left out with an issue. Default 2,000. */
  readonly maxPages?: number;
  /** Most pixels a picture may decode to. Default 100,000,000. */
  readonly maxPixels?: number;
  /** Most cells kept in `tables` over all sheets; the rest is counted only. Default 1,000,000. */
  readonly maxCells?: number;
  /** Longest time in milliseconds; 0 for none. Default 120,000. */
  readonly timeoutMs?: number;
}

/** Options of `extract()`. All have defaults. */
export interface ExtractOptions extends ExtractLimits {
  /** Name of the file where the input does not tell. Default `document`. Never used to decide the type. */
  readonly name?: string;
  /** Default `auto`. */
  readonly ocr?: OcrMode;
  /**
   * OCR languages by Tesseract's names: `kor`, `eng` or both, unless `ocrEngine` knows others.
   * Default `['kor', 'eng']`.
   */
  readonly languages?: readonly string[];
  /** Pages (or sheets) to read, such as `1-3,7` or `5-`. Default all. */
  readonly pages?: string;
  /** Password of an encrypted file. */
  readonly password?: string;
  /** Default `auto`. */
  readonly profile?: FieldProfile;
  /** Default: decided by the document's other dates, its currency, its country and its language. */
  readonly dateOrder?: DateOrder;
  /** Stops the work between two steps; the call then fails with `ABORTED`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExtractProgress) => void;
  /** Default `auto`. */
  readonly engine?: PdfEngineName;
  /** A PDF engine of your own, in place of those that `engine` names. */
  readonly pdfEngine?: PdfEngine;
  /** Default: tesseract.js with Korean and English, started on first use and shared by the process. */
  readonly ocrEngine?: OcrEngine;
  /**
   * Where the results of OCR are kept, so that a picture is read once: a folder, or a cache of your own. Default:
   * nowhere.
   */
  readonly ocrCache?: string | OcrCache;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}
