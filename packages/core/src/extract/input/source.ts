/** Bytes with random access, wherever they are: in memory or in a file. Closed by whoever opened it. */
export interface ByteSource {
  /** File name without folders; the caller's, or `document` where none was given. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Bytes from `start` up to, not including, `end`; fewer where the source ends before. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** Bytes from `start` (default 0) up to, not including, `end` (default `size`), in chunks. */
  stream(start?: number, end?: number): AsyncIterable<Uint8Array>;
  /** All bytes at once. Callers that can work in pieces use `read` or `stream`. */
  bytes(): Promise<Uint8Array>;
  close(): Promise<void>;
}
