/**
 * Writes records of the CSV that {@link SourceSnapshot.read} gives, from values as bytes. Chunks are handed on as they
 * fill up; those that come back are filled again, so that memory does not wait for its collection.
 */
export interface CsvWriter {
  /** One record. `null` is NULL. */
  add(values: readonly (Uint8Array | null)[]): void;
  /** A value of a record, from these bytes of a buffer. The caller says which is the last of the record. */
  put(bytes: Uint8Array, from: number, to: number, last: boolean): void;
  /** A NULL of a record. */
  putNull(last: boolean): void;
  /** Chunks that are full; with `last`, also the one that is not. */
  take(last?: boolean): readonly Uint8Array[];
  /** Takes back a chunk that nobody reads any more, to write to it again. */
  reuse(chunk: Uint8Array): void;
}

const comma = 0x2c;
const newline = 0x0a;
const carriageReturn = 0x0d;
const mark = 0x22;

/** Makes a writer whose chunks have about `chunkBytes` bytes. */
export function createCsvWriter(chunkBytes = 2 ** 18): CsvWriter {
  let full: Uint8Array[] = [];
  const free: Uint8Array[] = [];
  const nextChunk = () => free.pop() ?? new Uint8Array(chunkBytes);
  let chunk = nextChunk();
  let at = 0;

  const makeRoom = (bytes: number) => {
    if (at + bytes <= chunk.length) return;
    if (at > 0) full.push(chunk.subarray(0, at));
    chunk = bytes > chunkBytes ? new Uint8Array(bytes) : nextChunk();
    at = 0;
  };
  const putMarked = (bytes: Uint8Array, from: number, to: number) => {
    chunk[at++] = mark;
    for (let i = from; i < to; i++) {
      const byte = bytes[i] as number;
      if (byte === mark) chunk[at++] = mark;
      chunk[at++] = byte;
    }
    chunk[at++] = mark;
  };
  const put = (bytes: Uint8Array, from: number, to: number, last: boolean) => {
    // At worst every byte is doubled; two marks and a separator come with it.
    makeRoom((to - from) * 2 + 3);
    const start = at;
    let i = from;
    for (; i < to; i++) {
      const byte = bytes[i] as number;
      if (byte === comma || byte === mark || byte === newline || byte === carriageReturn) break;
      chunk[at++] = byte;
    }
    // An empty text has marks, too: without, it would be NULL.
    if (i < to || from === to) {
      at = start;
      putMarked(bytes, from, to);
    }
    chunk[at++] = last ? newline : comma;
  };
  const putNull = (last: boolean) => {
    makeRoom(1);
    chunk[at++] = last ? newline : comma;
  };
  return {
    add(values) {
      for (const [i, value] of values.entries()) {
        const last = i === values.length - 1;
        if (value === null) putNull(last);
        else put(value, 0, value.length, last);
      }
    },
    put,
    putNull,
    take(last = false) {
      if (last && at > 0) {
        full.push(chunk.subarray(0, at));
        chunk = nextChunk();
        at = 0;
      }
      if (full.length === 0) return none;
      const taken = full;
      full = [];
      return taken;
    },
    reuse({ buffer }) {
      if (buffer.byteLength === chunkBytes) free.push(new Uint8Array(buffer));
    },
  };
}

const none: readonly Uint8Array[] = [];
