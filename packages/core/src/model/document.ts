import type { Field } from './field.ts';
import type { Issue } from './issue.ts';
import type { Page } from './page.ts';
import type { DefinedName, Sheet } from './sheet.ts';
import type { Table } from './table.ts';

/** What a file is, by its content. */
export type DocumentKind = 'pdf' | 'spreadsheet' | 'image' | 'text';

/**
 * `ok`: everything was read. `partial`: something is missing, `issues` says what. `failed`: nothing could be read.
 * A document that is `ok` never carries an issue of severity `error`.
 */
export type DocumentStatus = 'ok' | 'partial' | 'failed';

/** What kind of paper a document is. */
export const documentTypes = [
  'receipt',
  'invoice',
  'taxInvoice',
  'quotation',
  'transactionStatement',
  'businessRegistration',
  'statement',
  'contract',
  'report',
  'letter',
  'form',
  'unknown',
] as const;

/** A document type's name; `unknown` where none is likely. */
export type DocumentTypeName = (typeof documentTypes)[number];

/** The file that was read. */
export interface Source {
  /** File name without folders. */
  readonly name: string;
  /** By content, not by name. */
  readonly mediaType: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
}

/** Properties that the file states about itself, and how it was read. */
export interface Metadata {
  readonly title?: string;
  readonly author?: string;
  readonly subject?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** ISO 8601. */
  readonly modifiedAt?: string;
  /** Program that wrote the file. */
  readonly producer?: string;
  /** Pages of the file, also those that were not asked for. */
  readonly pageCount?: number;
  readonly encrypted?: boolean;
  /**
   * What the password of an encrypted file is for. `user`: the file opens with it only. `owner`: the file opens without;
   * the password guards what programs may do with it, such as printing and copying.
   */
  readonly encryption?: 'user' | 'owner';
  /** The table of contents that a reader shows beside the pages, in its order. */
  readonly outline?: readonly OutlineEntry[];
  /** Files inside the file. */
  readonly attachments?: readonly Attachment[];
  /** Engines that read the file, such as `pdfjs` or `tesseract`, in the order of their use. */
  readonly engines?: readonly string[];
  /** What an engine other than the first one had to read, and why. */
  readonly fallbacks?: readonly EngineFallback[];
}

/** A line of a table of contents. */
export interface OutlineEntry {
  readonly title: string;
  /** Depth, from 1. */
  readonly level: number;
  /** Page it leads to, from 1; left out where it leads elsewhere. */
  readonly page?: number;
}

/** A file inside a file. */
export interface Attachment {
  readonly name: string;
}

/** Work that an engine took over from another one. */
export interface EngineFallback {
  /** Name of the engine that did it. */
  readonly engine: string;
  /**
   * `open`: the other could not open the file. `page`: it could not read these pages. `text`: it found no text, or none
   * that could be used, on these pages. `layers`: it cannot tell which layers of the file are hidden.
   */
  readonly reason: 'open' | 'page' | 'text' | 'layers';
  /** From 1; left out where it is the whole file. */
  readonly pages?: readonly number[];
}

/** How long extraction took. */
export interface Timings {
  /** Wall-clock milliseconds from the call to the result. */
  readonly totalMs: number;
  /** Milliseconds by stage: `detect`, `read`, `ocr`, `layout`, `fields`. */
  readonly stages?: Readonly<Record<string, number>>;
}

/**
 * Everything that was found in a file, and where. The JSON contract of `extract()` and of `docproc extract`.
 * Lengths are in each page's `unit`, origin top left, y down. Pages and sheets count from 1, rows and columns from 0.
 */
export interface Document {
  readonly schemaVersion: 1;
  readonly source: Source;
  readonly kind: DocumentKind;
  readonly status: DocumentStatus;
  /** What kind of paper it is, with 0 to 1. */
  readonly type: { readonly name: DocumentTypeName; readonly confidence: number };
  /** ISO 639-1 codes of the languages found, the most used first. */
  readonly languages: readonly string[];
  readonly pages: readonly Page[];
  readonly sheets: readonly Sheet[];
  /** Names that the workbook defines. Left out where it defines none. */
  readonly names?: readonly DefinedName[];
  readonly tables: readonly Table[];
  readonly fields: readonly Field[];
  readonly metadata: Metadata;
  readonly issues: readonly Issue[];
  readonly timings: Timings;
}
