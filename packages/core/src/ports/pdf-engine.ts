import type { Box, FormField, Link, Metadata } from '../model/index.ts';

/** How a PDF is to be opened. */
export interface PdfOpenOptions {
  /** User or owner password. */
  readonly password?: string;
  readonly signal?: AbortSignal;
}

/** A font as the page uses it. */
export interface PdfFont {
  /** Name without subset prefix, such as `NotoSansKR-Bold`. Empty where the file names none. */
  readonly name: string;
  /** 100 to 900; 400 where unknown. */
  readonly weight: number;
  readonly italic: boolean;
  /** Whether glyphs run from top to bottom. */
  readonly vertical: boolean;
}

/**
 * All glyphs of a page in content order, as flat arrays of `count` entries (boxes: 4 an entry).
 * Lengths are points on the upright page: origin top left, y down, page rotation undone.
 */
export interface GlyphTable {
  readonly count: number;
  /** Unicode code point; U+FFFD where the font does not tell. A ligature gives one entry a character. */
  readonly codePoints: Uint32Array;
  /** x0, y0, x1, y1 of the glyph's cell: advance width by font ascent and descent. */
  readonly boxes: Float32Array;
  /** y of the baseline at the glyph's start (x for text turned by 90 or 270 degrees). */
  readonly baselines: Float32Array;
  /** Font size in points, after all scaling. */
  readonly sizes: Float32Array;
  /** Clockwise angle of the writing direction in degrees, 0 to 360. */
  readonly angles: Float32Array;
  /** Index into `fonts`. */
  readonly fontIndexes: Uint16Array;
  /** 1 where the glyph is invisible (render mode 3), such as the text layer under a scan. */
  readonly invisible: Uint8Array;
  readonly fonts: readonly PdfFont[];
}

/** A straight line or a thin filled rectangle: something that may rule a table. */
export interface Ruling {
  readonly box: Box;
  /** `h` where it is wider than high. */
  readonly direction: 'h' | 'v';
}

/** A picture on the page. */
export interface PlacedImage {
  /** Where it is shown on the upright page, in points. */
  readonly box: Box;
  /** Its own size in pixels; 0 where unknown. */
  readonly pixelWidth: number;
  readonly pixelHeight: number;
}

/** A link or form field of the page. */
export type Annotation =
  | ({ readonly kind: 'link' } & Link)
  | ({ readonly kind: 'formField'; readonly field: FormField['kind'] } & Omit<FormField, 'kind'>);

/** An element of the structure that a tagged file gives its content (PDF 32000-1, 14.7). */
export interface TaggedElement {
  /** Standard structure type (14.8.4), such as `H1`, `P`, `L`, `LI`, `Table`, `TR`, `TH`, `TD` or `Figure`. */
  readonly role: string;
  /** Around all glyphs of the element and of those within it. */
  readonly box: Box;
  /** Index of the element it is part of; -1 for none. */
  readonly parent: number;
}

/** What a page holds, before any layout. */
export interface PdfPageContent {
  /** From 1. */
  readonly number: number;
  /** Size as shown, rotation applied, in points. */
  readonly width: number;
  readonly height: number;
  /** Clockwise rotation that the page asks for: 0, 90, 180 or 270. */
  readonly rotation: number;
  readonly glyphs: GlyphTable;
  readonly rulings: readonly Ruling[];
  /** Filled rectangles that are no rulings: cell shading, bars, boxes. */
  readonly fills: readonly Box[];
  readonly images: readonly PlacedImage[];
  readonly annotations: readonly Annotation[];
  /** What a reader shows as the page's number, such as `iv`. Left out where the file names no labels. */
  readonly label?: string;
  /** The page's structure in reading order, elements without glyphs left out. Left out where the file is not tagged. */
  readonly tags?: readonly TaggedElement[];
  /** Set where content belongs to layers and the engine cannot tell which of them are hidden. */
  readonly layered?: true;
}

/** A picture in memory. */
export interface RasterImage {
  readonly width: number;
  readonly height: number;
  /** RGBA, 8 bits a channel, row by row from the top. */
  readonly data: Uint8Array;
}

/** An open PDF. Pages are read one at a time, in any order. */
export interface PdfFile {
  readonly pageCount: number;
  /** Also outline and attachments. Where several engines are at work it says more once pages were read. */
  readonly metadata: Metadata;
  /** Errors: `PAGE_UNREADABLE`, `ABORTED`. An error of one page leaves the others readable. */
  readPage(number: number, signal?: AbortSignal): Promise<PdfPageContent>;
  /** Renders the upright page at `dpi` dots an inch. Errors: `PAGE_UNREADABLE`, `LIMIT_EXCEEDED`, `ABORTED`. */
  renderPage(
    number: number,
    options: { readonly dpi: number; readonly signal?: AbortSignal },
  ): Promise<RasterImage>;
  close(): Promise<void>;
}

/** Reads PDFs. Callers know no engine but through this. */
export interface PdfEngine {
  /** Short name, as it appears in `metadata.engines`. */
  readonly name: string;
  /** Errors: `DOCUMENT_CORRUPT`, `DOCUMENT_ENCRYPTED`, `PASSWORD_WRONG`, `ABORTED`. */
  open(bytes: Uint8Array, options?: PdfOpenOptions): Promise<PdfFile>;
}
