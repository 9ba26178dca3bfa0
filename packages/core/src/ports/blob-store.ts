import type { Readable } from 'node:stream';

/** A stored blob. */
export interface BlobInfo {
  /** SHA-256 of the bytes, lower-case hex. It is also the blob's key. */
  readonly sha256: string;
  /** Size in bytes. */
  readonly bytes: number;
}

/** A blob as it lies in storage. */
export interface StoredBlob extends BlobInfo {
  /** When these bytes were last written, be it again, in milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** How a blob is to be written. */
export interface BlobWriteOptions {
  /** Refuse more than this many bytes with `INPUT_TOO_LARGE`. No limit where left out. */
  readonly maxBytes?: number;
  /** Stops the write and leaves nothing behind; fails with `ABORTED`. */
  readonly signal?: AbortSignal;
  /** Called when all bytes are known, and awaited before the blob becomes visible; where it fails, so does the write. */
  readonly beforeVisible?: (blob: BlobInfo) => Promise<void>;
}

/** Which bytes of a blob to read: both ends included, from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Content-addressed storage of immutable bytes. The same bytes written twice are stored once.
 * Implementations: a folder (`@org/docproc-store`); others implement this interface the same way.
 */
export interface BlobStore {
  /**
   * Streams the bytes in, hashing on the way; never holds them all in memory. A chunk is the source's again as soon as the
   * next is asked for. The blob becomes visible only when whole.
   * Errors: `INPUT_TOO_LARGE`, `STORAGE_FULL`, `STORAGE_FAILED`, `ABORTED`; errors of the source pass through.
   */
  write(source: AsyncIterable<Uint8Array>, options?: BlobWriteOptions): Promise<BlobInfo>;
  /** Streams the bytes out. Errors: `BLOB_NOT_FOUND`, `STORAGE_FAILED`. */
  read(sha256: string, range?: ByteRange): Promise<Readable>;
  /** The blob as it is stored, or `undefined` where there is none. */
  stat(sha256: string): Promise<StoredBlob | undefined>;
  /** Removes the blob. Removing one that does not exist is no error. */
  remove(sha256: string): Promise<void>;
  /** Every blob, for the sweep of orphans. */
  list(): AsyncIterable<StoredBlob>;
}
