import type { Box } from '../model/index.ts';

/** A run of characters without a space, from a PDF's glyphs or from OCR. Layout and fields work on these alone. */
export interface Word {
  readonly text: string;
  /** In the page's unit. */
  readonly box: Box;
  /** 0 to 1; 1 for embedded text. */
  readonly confidence: number;
  /** In the page's unit; for OCR words the height of the line. */
  readonly fontSize: number;
  readonly bold: boolean;
  /** Clockwise angle of the writing direction in degrees: 0, 90, 180 or 270. Left out means 0. */
  readonly angle?: number;
}

/** Words on one baseline, in reading order, with nothing but ordinary spaces between them. */
export interface TextLine {
  readonly words: readonly Word[];
  /** The words joined as they read: spaces only where the print has them. */
  readonly text: string;
  readonly box: Box;
  /** Clockwise angle of the writing direction in degrees: 0, 90, 180 or 270. */
  readonly angle: number;
}

/** The lines of one page, as fields need them. */
export interface PageLines {
  /** Page number, from 1. */
  readonly page: number;
  /** Page size in its unit. */
  readonly width: number;
  readonly height: number;
  /** Degrees by which the lines fall to the right on the page, as on a tilted scan. Left out means 0. */
  readonly skew?: number;
  /** In reading order. */
  readonly lines: readonly TextLine[];
}
