import type { PagePicture, PictureRequest } from '../ports/index.ts';

/** What the thread is asked for: one page of one file. */
export interface DrawOrder {
  readonly id: number;
  /** Path, or the bytes themselves. */
  readonly original: string | Uint8Array;
  /** SHA-256 that the bytes must have, lower-case hex; empty where it is not known. */
  readonly sha256: string;
  readonly kind: 'pdf' | 'image';
  readonly password: string | undefined;
  readonly page: DrawnPage;
  readonly request: Omit<PictureRequest, 'signal'>;
}

/** What the Document says of the page. */
export interface DrawnPage {
  /** From 1. */
  readonly number: number;
  /** Clockwise turn in degrees that was undone. */
  readonly rotation: number;
  /** Whether the page was read by OCR, and may have been turned upright by it. */
  readonly scanned: boolean;
}

/** What the thread answers; without a picture where the page cannot be drawn. */
export interface DrawAnswer {
  readonly id: number;
  readonly picture: PagePicture | undefined;
}
