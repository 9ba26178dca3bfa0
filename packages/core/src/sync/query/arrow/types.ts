import type {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
} from '@duckdb/node-api';
import type { DataType } from 'apache-arrow';
import {
  type ColumnValues,
  createLongs,
  createNumbers,
  createTexts,
  createTruths,
  createWideIntegers,
} from './values.ts';

/** The package. */
export type Arrow = typeof import('apache-arrow');

/** How a column is kept in Arrow. */
export interface ColumnType {
  readonly type: DataType;
  /** Memory for so many rows. */
  make(capacity: number): ColumnValues;
}

/** Arrow's type for a DuckDB type that it keeps exactly; `undefined` for all others, which become text. */
export function columnTypeOf(arrow: Arrow, type: string): ColumnType | undefined {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type);
  if (!decimal) return Object.hasOwn(types, type) ? types[type]?.(arrow) : undefined;
  const [, precision, scale] = decimal;
  return {
    type: new arrow.Decimal(Number(scale), Number(precision), 128),
    make: (capacity) => createWideIntegers(capacity, (value) => (value as DuckDBDecimalValue).value),
  };
}

/** What everything else is kept as. */
export function textType(arrow: Arrow): ColumnType {
  return { type: new arrow.Utf8(), make: (capacity) => createTexts(capacity) };
}

const types: Readonly<Record<string, (arrow: Arrow) => ColumnType>> = {
  TINYINT: ({ Int8 }) => ({ type: new Int8(), make: (n) => createNumbers(new Int8Array(n)) }),
  SMALLINT: ({ Int16 }) => ({ type: new Int16(), make: (n) => createNumbers(new Int16Array(n)) }),
  INTEGER: ({ Int32 }) => ({ type: new Int32(), make: (n) => createNumbers(new Int32Array(n)) }),
  UTINYINT: ({ Uint8 }) => ({ type: new Uint8(), make: (n) => createNumbers(new Uint8Array(n)) }),
  USMALLINT: ({ Uint16 }) => ({ type: new Uint16(), make: (n) => createNumbers(new Uint16Array(n)) }),
  UINTEGER: ({ Uint32 }) => ({ type: new Uint32(), make: (n) => createNumbers(new Uint32Array(n)) }),
  FLOAT: ({ Float32 }) => ({ type: new Float32(), make: (n) => createNumbers(new Float32Array(n)) }),
  DOUBLE: ({ Float64 }) => ({ type: new Float64(), make: (n) => createNumbers(new Float64Array(n)) }),
  BIGINT: ({ Int64 }) => long(new Int64(), (value) => value as bigint),
  UBIGINT: ({ Uint64 }) => ({
    type: new Uint64(),
    make: (n) => createLongs(new BigUint64Array(n), (value) => value as bigint),
  }),
  BOOLEAN: ({ Bool }) => ({ type: new Bool(), make: createTruths }),
  VARCHAR: textType,
  BLOB: ({ Binary }) => ({
    type: new Binary(),
    make: (n) => createTexts(n, (value) => (value as DuckDBBlobValue).bytes),
  }),
  DATE: ({ DateDay }) => ({
    type: new DateDay(),
    make: (n) => createNumbers(new Int32Array(n), (value) => (value as DuckDBDateValue).days),
  }),
  TIME: ({ TimeMicrosecond }) => long(new TimeMicrosecond(), microsOf),
  TIMESTAMP: ({ TimestampMicrosecond }) => long(new TimestampMicrosecond(), microsOf),
  TIMESTAMPTZ: ({ TimestampMicrosecond }) => long(new TimestampMicrosecond('UTC'), microsOf),
  TIMESTAMP_S: ({ TimestampSecond }) =>
    long(new TimestampSecond(), (value) => (value as DuckDBTimestampSecondsValue).seconds),
  TIMESTAMP_MS: ({ TimestampMillisecond }) =>
    long(new TimestampMillisecond(), (value) => (value as DuckDBTimestampMillisecondsValue).millis),
  TIMESTAMP_NS: ({ TimestampNanosecond }) =>
    long(new TimestampNanosecond(), (value) => (value as DuckDBTimestampNanosecondsValue).nanos),
};

function long(type: DataType, toInteger: (value: unknown) => bigint): ColumnType {
  return { type, make: (capacity) => createLongs(new BigInt64Array(capacity), toInteger) };
}

function microsOf(value: unknown): bigint {
  return (value as DuckDBTimestampValue | DuckDBTimeValue).micros;
}
