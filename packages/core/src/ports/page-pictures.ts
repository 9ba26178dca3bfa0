import type { Document } from '../model/index.ts';

/** A page as a picture. */
export interface PagePicture {
  readonly bytes: Uint8Array;
  readonly mediaType: 'image/webp' | 'image/jpeg';
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/** How a page is to be drawn. */
export interface PictureRequest {
  readonly format: 'webp' | 'jpeg';
  /** Longest side in pixels. */
  readonly maxSide: number;
  readonly signal?: AbortSignal;
}

/** Draws pages of documents: what reports show them with. */
export interface PagePictures {
  /**
   * The page of this number, from 1, upright and of the proportions that `Document.pages` states, so that its boxes
   * fit. `undefined` where there is no picture: the original is not at hand or has other bytes than those that were
   * read, or the page cannot be drawn. Error: `ABORTED`.
   */
  draw(document: Document, page: number, request: PictureRequest): Promise<PagePicture | undefined>;
}
