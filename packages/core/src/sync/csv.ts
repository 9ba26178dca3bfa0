/**
 * Writes records of the CSV that {@link SourceSnapshot.read} gives, from values as bytes. Chunks are handed on as they
 * fill up and must not be written to afterwards.
 */
export interface CsvWriter {
  /** One record. `null` is NULL. */
  add(values: readonly (Uint8Array | null)[]): void;
  /** Chunks that are full; with `last`, also the one that is not. */
  take(last?: boolean): Uint8Array[];
}

const comma = 0x2c;
const newline = 0x0a;
const carriageReturn = 0x0d;
const mark = 0x22;

/** Makes a writer whose chunks have about `chunkBytes` bytes. */
export function createCsvWriter(chunkBytes = 2 ** 18): CsvWriter {
  let full: Uint8Array[] = [];
  let chunk = new Uint8Array(chunkBytes);
  let at = 0;

  const makeRoom = (bytes: number) => {
    if (at + bytes <= chunk.length) return;
    if (at > 0) full.push(chunk.subarray(0, at));
    chunk = new Uint8Array(Math.max(chunkBytes, bytes));
    at = 0;
  };
  const addValue = (value: Uint8Array) => {
    // At worst every byte is doubled; two marks and a separator come with it.
    makeRoom(value.length * 2 + 3);
    if (!needsMarks(value)) {
      chunk.set(value, at);
      at += value.length;
      return;
    }
    chunk[at++] = mark;
    for (const byte of value) {
      if (byte === mark) chunk[at++] = mark;
      chunk[at++] = byte;
    }
    chunk[at++] = mark;
  };
  return {
    add(values) {
      for (const [i, value] of values.entries()) {
        if (value === null) makeRoom(1);
        else addValue(value);
        chunk[at++] = i === values.length - 1 ? newline : comma;
      }
    },
    take(last = false) {
      const taken = full;
      full = [];
      if (last && at > 0) {
        taken.push(chunk.subarray(0, at));
        chunk = new Uint8Array(chunkBytes);
        at = 0;
      }
      return taken;
    },
  };
}

/** An empty text has marks, too: without, it would be NULL. */
function needsMarks(value: Uint8Array): boolean {
  if (value.length === 0) return true;
  for (const byte of value) {
    if (byte === comma || byte === mark || byte === newline || byte === carriageReturn) return true;
  }
  return false;
}
