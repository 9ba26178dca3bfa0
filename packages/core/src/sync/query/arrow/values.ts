import { DocprocError } from '../../../errors/index.ts';

/** Memory for the values of one column in one record batch, as Arrow lays them out. Rows are put in order. */
export interface ColumnValues {
  /** Bytes that the values take beyond a fixed number for each row. */
  readonly bytes: number;
  /** Puts the value of a row, as DuckDB's reader gives it. */
  put(row: number, value: unknown): void;
  /** A row without a value. */
  skip(row: number): void;
  /** What was put, in memory that is written to again after `clear`. */
  buffers(rows: number): { readonly data: ArrayBufferView; readonly offsets?: Int32Array };
  clear(): void;
}

type Numbers =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array;

const nothing = () => {};

/** Numbers of up to 32 bits, and floating point. */
export function createNumbers(values: Numbers, toNumber: (value: unknown) => number = Number): ColumnValues {
  return {
    bytes: 0,
    put(row, value) {
      values[row] = toNumber(value);
    },
    skip: nothing,
    buffers: () => ({ data: values }),
    clear: () => void values.fill(0),
  };
}

/** Integers of 64 bits, and points in time as such. */
export function createLongs(
  values: BigInt64Array | BigUint64Array,
  toInteger: (value: unknown) => bigint,
): ColumnValues {
  return {
    bytes: 0,
    put(row, value) {
      values[row] = toInteger(value);
    },
    skip: nothing,
    buffers: () => ({ data: values }),
    clear: () => void values.fill(0n),
  };
}

/** Integers of 128 bits in two's complement, the lower half first: what decimals are made of. */
export function createWideIntegers(capacity: number, toInteger: (value: unknown) => bigint): ColumnValues {
  const halves = new BigInt64Array(capacity * 2);
  const data = new Uint32Array(halves.buffer);
  return {
    bytes: 0,
    put(row, value) {
      const integer = toInteger(value);
      // What does not fit into 64 bits is cut off.
      halves[row * 2] = integer;
      halves[row * 2 + 1] = integer >> 64n;
    },
    skip: nothing,
    buffers: () => ({ data }),
    clear: () => void halves.fill(0n),
  };
}

/** Truth values, eight to the byte. */
export function createTruths(capacity: number): ColumnValues {
  const bits = new Uint8Array(Math.ceil(capacity / 8));
  return {
    bytes: 0,
    put(row, value) {
      if (value === true) setBit(bits, row);
    },
    skip: nothing,
    buffers: () => ({ data: bits }),
    clear: () => void bits.fill(0),
  };
}

/** Sets a bit; the first of a byte is its lowest. */
export function setBit(bits: Uint8Array, at: number): void {
  bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
}

/** Memory for values of any length that is kept from one batch to the next, in bytes. */
const keptBytes = 2 ** 20;

/** Most bytes of a column in a batch: Arrow's offsets have 32 bits. */
const mostBytes = 2 ** 31 - 1;

/** Texts in UTF-8, or bytes. Error: `QUERY_TOO_LARGE` where a batch has more than 2 GiB of them. */
export function createTexts(capacity: number, bytesOf?: (value: unknown) => Uint8Array): ColumnValues {
  const offsets = new Int32Array(capacity + 1);
  let data = Buffer.alloc(2 ** 12);
  let at = 0;
  const makeRoom = (bytes: number) => {
    if (at + bytes <= data.length) return;
    const larger = Buffer.alloc(Math.max(data.length * 2, at + bytes));
    data.copy(larger, 0, 0, at);
    data = larger;
  };
  const write = (value: unknown): number => {
    if (bytesOf) {
      const bytes = bytesOf(value);
      makeRoom(bytes.length);
      data.set(bytes, at);
      return bytes.length;
    }
    const text = String(value);
    makeRoom(Buffer.byteLength(text));
    return data.write(text, at);
  };
  return {
    get bytes() {
      return at;
    },
    put(row, value) {
      at += write(value);
      if (at > mostBytes) throw new DocprocError('QUERY_TOO_LARGE');
      offsets[row + 1] = at;
    },
    skip(row) {
      offsets[row + 1] = at;
    },
    buffers: (rows) => ({ data: data.subarray(0, at), offsets: offsets.subarray(0, rows + 1) }),
    clear() {
      if (data.length > keptBytes) data = Buffer.alloc(2 ** 12);
      at = 0;
    },
  };
}
