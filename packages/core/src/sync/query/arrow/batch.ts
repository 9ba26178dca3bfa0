import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';
import type { Data, RecordBatch, Schema } from 'apache-arrow';
import type { Arrow, ColumnType } from './types.ts';
import { type ColumnValues, setBit } from './values.ts';

/** A record batch in the making. */
export interface Batch {
  readonly rows: number;
  /** Whether the next chunk belongs into the next batch. */
  readonly full: boolean;
  add(chunk: DuckDBDataChunk): void;
  /** What was added, as long as `clear` is not called. */
  view(): RecordBatch;
  /** Begins the next batch in the same memory. */
  clear(): void;
}

/** Most rows of DuckDB's chunks. */
const chunkRows = 2048;

/** Most rows of a batch, most of its values, and bytes of texts after which it ends. */
const most = { rows: 2 ** 15, values: 2 ** 20, textBytes: 2 ** 23 };

/** Makes a batch that is filled over and over: memory stays what it was, however many rows there are. */
export function createBatch(arrow: Arrow, schema: Schema, types: readonly ColumnType[]): Batch {
  const perColumn = Math.min(most.rows, Math.floor(most.values / types.length));
  const capacity = Math.max(chunkRows, perColumn);
  const columns = types.map((type) => createColumn(arrow, type, capacity));
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    get full() {
      const bytes = columns.reduce((sum, column) => sum + column.bytes, 0);
      return rows + chunkRows > capacity || bytes >= most.textBytes;
    },
    add(chunk) {
      for (const [i, column] of columns.entries()) column.add(chunk.getColumnVector(i), rows);
      rows += chunk.rowCount;
    },
    view() {
      const children = columns.map((column) => column.view(rows));
      const type = new arrow.Struct(schema.fields);
      const data = arrow.makeData({ type, length: rows, nullCount: 0, children });
      return new arrow.RecordBatch(schema, data);
    },
    clear() {
      for (const column of columns) column.clear();
      rows = 0;
    },
  };
}

interface Column {
  readonly bytes: number;
  /** Adds values behind so many rows. */
  add(vector: DuckDBVector, from: number): void;
  view(rows: number): Data;
  clear(): void;
}

function createColumn(arrow: Arrow, { type, make }: ColumnType, capacity: number): Column {
  const values: ColumnValues = make(capacity);
  const validity = new Uint8Array(Math.ceil(capacity / 8));
  let nulls = 0;
  return {
    get bytes() {
      return values.bytes;
    },
    add(vector, from) {
      for (let i = 0; i < vector.itemCount; i++) {
        const value = vector.getItem(i);
        if (value === null) {
          nulls += 1;
          values.skip(from + i);
        } else {
          setBit(validity, from + i);
          values.put(from + i, value);
        }
      }
    },
    view(rows) {
      const { data, offsets } = values.buffers(rows);
      return new arrow.Data(type, 0, rows, nulls, {
        [arrow.BufferType.OFFSET]: offsets,
        [arrow.BufferType.DATA]: data,
        [arrow.BufferType.VALIDITY]: validity,
      });
    },
    clear() {
      values.clear();
      validity.fill(0);
      nulls = 0;
    },
  };
}
