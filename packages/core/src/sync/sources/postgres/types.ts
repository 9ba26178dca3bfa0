import type { ValueEncoding } from '../../source.ts';

/** A column's type as the catalogue tells it. */
export interface PostgresType {
  /** Name in `pg_type`, domains resolved to their base type. */
  readonly name: string;
  /** Name of the element type where it is an array. */
  readonly element?: string;
  /** As people write it, such as `numeric(12,2)`. */
  readonly formatted: string;
  /** `atttypmod`; -1 where the type has no modifier. */
  readonly modifier: number;
}

/** How a PostgreSQL type is kept. */
export interface PostgresMapping {
  readonly targetType: string;
  readonly encoding: ValueEncoding;
  /** SQL for the value's text where it is not the one that COPY gives; `{}` stands for the column. */
  readonly select?: string;
}

const text: PostgresMapping = { targetType: 'VARCHAR', encoding: 'text' };
const asText: PostgresMapping = { ...text, select: '{}::text' };
const plain = (targetType: string): PostgresMapping => ({ targetType, encoding: 'text' });

/**
 * How values of a type are kept exactly. What DuckDB has no exact type for is kept as its text: `numeric` without a
 * precision or with more than 38 digits, money, ranges, network addresses, geometry, composite types and so on.
 */
export function mapPostgresType(type: PostgresType): PostgresMapping {
  if (type.element !== undefined) return mapArray(type, type.element);
  if (type.name === 'numeric') return plain(decimalOf(type.modifier) ?? 'VARCHAR');
  return scalars[type.name] ?? asText;
}

const scalars: Readonly<Record<string, PostgresMapping>> = {
  bool: plain('BOOLEAN'),
  int2: plain('SMALLINT'),
  int4: plain('INTEGER'),
  int8: plain('BIGINT'),
  oid: plain('UINTEGER'),
  float4: plain('FLOAT'),
  float8: plain('DOUBLE'),
  text,
  varchar: text,
  bpchar: text,
  name: text,
  uuid: plain('UUID'),
  json: plain('JSON'),
  jsonb: plain('JSON'),
  // PostgreSQL writes `0044-03-15 BC`, which DuckDB would read as a year of our era; it wants `0044-03-15 (BC)`.
  date: { ...plain('DATE'), select: beforeChrist("date '0001-01-01'") },
  timestamp: { ...plain('TIMESTAMP'), select: beforeChrist("timestamp '0001-01-01'") },
  timestamptz: { ...plain('TIMESTAMPTZ'), select: beforeChrist("timestamptz '0001-01-01 00:00:00+00'") },
  time: plain('TIME'),
  timetz: plain('TIMETZ'),
  bit: plain('BIT'),
  varbit: plain('BIT'),
  bytea: { targetType: 'BLOB', encoding: 'hex', select: "encode({}, 'hex')" },
  interval: {
    targetType: 'INTERVAL',
    encoding: 'interval',
    select:
      "(extract(year from {}) * 12 + extract(month from {}))::int || ' ' || extract(day from {})::int || ' ' || " +
      '((extract(hour from {}) * 60 + extract(minute from {})) * 60000000 + extract(microseconds from {}))::bigint',
  },
};

function beforeChrist(first: string): string {
  return `case when {} < ${first} then regexp_replace({}::text, '^(\\d+-\\d+-\\d+)(.*) BC$', '\\1 (BC)\\2') else {}::text end`;
}

/** `DECIMAL(p,s)` of a numeric's modifier, where DuckDB has it. */
function decimalOf(modifier: number): string | undefined {
  if (modifier < 4) return undefined;
  const precision = ((modifier - 4) >> 16) & 0xffff;
  // The scale is a signed number of 11 bits.
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  return precision <= 38 && scale >= 0 && scale <= precision ? `DECIMAL(${precision},${scale})` : undefined;
}

/**
 * Arrays of one dimension that begin at 1. The type does not say that they do: another one is an error when it comes.
 */
function mapArray(type: PostgresType, element: string): PostgresMapping {
  const { targetType, select, encoding } = mapPostgresType({
    name: element,
    formatted: element,
    modifier: type.modifier,
  });
  const simple = encoding === 'text' && select === undefined && targetType !== 'JSON';
  return {
    targetType: `${simple ? targetType : 'VARCHAR'}[]`,
    encoding: 'list',
    select:
      'case when coalesce(array_ndims({}), 1) = 1 and coalesce(array_lower({}, 1), 1) = 1 ' +
      "then array_to_json({}::text[])::text else 'an array of another shape' end",
  };
}
