import type { PageLines } from '../layout/words.ts';
import type {
  DefinedName,
  DocumentKind,
  Issue,
  Metadata,
  Page,
  Sheet,
  Table,
  Value,
} from '../model/index.ts';
import type { OcrEngine, PdfEngine } from '../ports/index.ts';
import type { ByteSource } from './input/source.ts';
import type { ExtractLimits, ExtractStage, OcrMode } from './options.ts';

/** What a format's extractor is given beside the bytes. Every option is decided by now. */
export interface FormatContext {
  readonly mediaType: string;
  readonly ocr: OcrMode;
  readonly languages: readonly string[];
  /** Parsed page selection: whether the page or sheet of this number (from 1) is wanted. */
  readonly wantsPage: (number: number) => boolean;
  readonly password: string | undefined;
  readonly limits: Required<ExtractLimits>;
  /** Aborted by the caller or by the deadline. Check it between pages and every few thousand rows. */
  readonly signal: AbortSignal;
  /** `done` of `total` pages or sheets of this stage are finished. */
  readonly report: (stage: ExtractStage, done: number, total: number, page?: number) => void;
  /** Started on first call. */
  readonly pdfEngine: () => Promise<PdfEngine>;
  /** Started on first call. */
  readonly ocrEngine: () => Promise<OcrEngine>;
  /** Threads that may read pages of the same file. Left out where there are none. */
  readonly help?: PageHelp;
}

/** Where a format finds readers for the pages that it has not come to yet. */
export interface PageHelp {
  /** So many pages could be read by others; said again whenever others may be of use, and 0 when no longer. */
  want(pages: number): void;
  /** Whom to tell of each reader that comes, at any time. */
  onReader(take: (reader: PageReader) => void): void;
}

/** Somebody else who has opened the same file. */
export interface PageReader {
  /**
   * Reads a page, after those that it was asked for before. Undefined where it was called away first, and for every
   * page after that. Never rejects.
   */
  read(number: number): Promise<PageOutcome | undefined>;
  /** Takes no more pages; what it read them with. Never rejects. */
  end(): Promise<ReadersUsed>;
}

/** What came of a page that was read by itself: what is on it, its tables counted from `t1`, or why there is nothing. */
export type PageOutcome =
  | { readonly page: PageResult; readonly usedOcr: boolean }
  | { readonly issue: Issue };

/** Which engines read pages. */
export type ReadersUsed = Pick<Metadata, 'engines' | 'fallbacks'>;

/** The non-empty cells of one sheet near its top, as fields need them: forms are read cell by cell. */
export interface SheetGrid {
  /** Sheet number, from 1. */
  readonly sheet: number;
  readonly cells: readonly {
    /** From 0, on the sheet. */
    readonly row: number;
    readonly column: number;
    readonly text: string;
    readonly value: Value;
    readonly ref: string;
  }[];
}

/** One page as a format gives it: everything that is known before the other pages are. */
export interface PageResult {
  readonly page: Page;
  /** Its text lines, for fields. */
  readonly lines: PageLines;
  /** Its tables, with ids that are final. */
  readonly tables: readonly Table[];
  /** What is to be said of this page; `FormatResult.issues` holds it too. */
  readonly issues: readonly Issue[];
}

/** What a format's extractor gives back at the end; pages have been given one by one by then. */
export interface FormatResult {
  readonly kind: DocumentKind;
  readonly sheets: readonly Sheet[];
  /** Those of sheets, with final ids; those of pages came with their pages. */
  readonly tables: readonly Table[];
  /** Names that a workbook defines. Left out where there are none. */
  readonly names?: readonly DefinedName[];
  /** Without `engines`' duplicates; in order of use. */
  readonly metadata: Metadata;
  /** Any issue of severity `error` makes the document `partial`. */
  readonly issues: readonly Issue[];
  /** Cells by sheet, for fields. Empty for pages. */
  readonly grids: readonly SheetGrid[];
}

/**
 * Reads a format without pages. Throws a `DocprocError` where nothing of the file can be read; what costs only a
 * sheet is an issue in the result.
 */
export type FormatExtractor = (source: ByteSource, context: FormatContext) => Promise<FormatResult>;

/**
 * Reads a format page by page. A page is read when it is asked for and is not kept; ending the iteration early frees
 * everything. Throws a `DocprocError` where nothing of the file can be read; what costs only a page is an issue in the
 * result.
 */
export type PagedExtractor = (
  source: ByteSource,
  context: FormatContext,
) => AsyncGenerator<PageResult, FormatResult, void>;
