import type { Box } from './geometry.ts';

/** Unit of lengths on a page: PDF points (1/72 inch) or pixels of the picture. */
export type LengthUnit = 'pt' | 'px';

/** Where a page's text came from. */
export type TextSource = 'embedded' | 'ocr' | 'mixed' | 'none';

/** A line of text and where it stands. */
export interface Line {
  readonly text: string;
  readonly box: Box;
}

/** What a block of a page is. */
export type BlockKind = 'heading' | 'paragraph' | 'list' | 'table' | 'figure';

/** Part of the page's furniture rather than of its text. */
export type BlockRole = 'header' | 'footer';

/** One item of a list. */
export interface ListItem {
  /** Number or bullet as printed, such as `3.`, `(가)` or `•`. */
  readonly marker: string;
  /** Without its marker. */
  readonly text: string;
  /** How deep it is nested, from 0. */
  readonly depth: number;
}

/** Lines that belong together, in reading order. */
export interface Block {
  readonly kind: BlockKind;
  /** The block's text, its lines joined. Empty for a figure without text. */
  readonly text: string;
  readonly box: Box;
  /** 0 to 1: how sure the text and the kind are. 1 for embedded text. */
  readonly confidence: number;
  readonly lines: readonly Line[];
  /** Depth of a heading, from 1, as the sizes and weights of the whole document's headings tell. Only on headings. */
  readonly level?: number;
  /** Set on what stands at the top or bottom of several pages alike, such as a running title or a page number. */
  readonly role?: BlockRole;
  /** The items of a list, in order. Only on lists. */
  readonly items?: readonly ListItem[];
  /** Font size of most of its characters, in the page's unit; the height of lines where OCR read them. */
  readonly fontSize?: number;
  /** Set where most of its characters are bold. */
  readonly bold?: true;
  /** Structure type that a tagged file gives it, such as `H2` or `P`. */
  readonly tag?: string;
  /** Id of the table that this block shows, as in `Document.tables`. Only on tables. */
  readonly tableId?: string;
}

/** A place on a page that leads to an address. */
export interface Link {
  readonly url: string;
  readonly box: Box;
}

/** What a form field is filled in with. */
export const formFieldKinds = ['text', 'checkbox', 'radio', 'choice', 'button', 'signature'] as const;

/** A field of a form that can be filled in on a screen. */
export interface FormField {
  /** Full name; the names of the groups it is in come first, parted by dots. */
  readonly name: string;
  readonly kind: (typeof formFieldKinds)[number];
  /** As it is stored; empty where nothing is filled in. A box that is not ticked has `Off`. */
  readonly value: string;
  readonly box: Box;
}

/** One page of a PDF, or one picture. */
export interface Page {
  /** From 1. */
  readonly number: number;
  /** Width as shown, after rotation, in `unit`. */
  readonly width: number;
  /** Height as shown, after rotation, in `unit`. */
  readonly height: number;
  readonly unit: LengthUnit;
  /** Clockwise rotation that was undone to show the page upright, in degrees: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Degrees by which the lines fall to the right as shown, on a tilted scan. Left out where they are level. */
  readonly skew?: number;
  readonly textSource: TextSource;
  /** All text of the page in reading order; blocks are parted by an empty line. */
  readonly text: string;
  readonly blocks: readonly Block[];
  /** What a reader shows as the page's number, such as `iv` or `A-3`. Left out where the file names no labels. */
  readonly label?: string;
  /** Left out where there are none. */
  readonly links?: readonly Link[];
  /** Left out where there are none. */
  readonly formFields?: readonly FormField[];
}
