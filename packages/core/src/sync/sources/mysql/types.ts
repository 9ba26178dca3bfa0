import type { ValueEncoding } from '../../source.ts';

/** A column's type as `information_schema.columns` tells it. */
export interface MysqlType {
  /** `DATA_TYPE`, lower case. */
  readonly name: string;
  /** `COLUMN_TYPE`, such as `int(10) unsigned`. */
  readonly formatted: string;
  readonly precision: number | null;
  readonly scale: number | null;
}

/** How a MySQL or MariaDB type is kept. */
export interface MysqlMapping {
  readonly targetType: string;
  readonly encoding: ValueEncoding;
  /** SQL for the value's text where it is not the one that the server gives; `{}` stands for the column. */
  readonly select?: string;
}

const plain = (targetType: string): MysqlMapping => ({ targetType, encoding: 'text' });
const bytes: MysqlMapping = { targetType: 'BLOB', encoding: 'hex', select: 'hex({})' };

/**
 * How values of a type are kept exactly. A zero date is a value of no other type than text: it is an error when it
 * comes, unless the column is converted.
 */
export function mapMysqlType(type: MysqlType): MysqlMapping {
  const { name, formatted, precision, scale } = type;
  const integer = integers[name];
  if (integer) return plain(/unsigned/.test(formatted) ? `U${integer}` : integer);
  if (name === 'decimal') {
    const fits = precision !== null && scale !== null && precision <= 38;
    return plain(fits ? `DECIMAL(${precision},${scale})` : 'VARCHAR');
  }
  if (name === 'bit') {
    return { ...plain('BIT'), select: `lpad(bin({}), ${precision ?? 1}, '0')` };
  }
  return others[name] ?? { ...plain('VARCHAR'), select: 'cast({} as char)' };
}

const integers: Readonly<Record<string, string>> = {
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  mediumint: 'INTEGER',
  int: 'INTEGER',
  bigint: 'BIGINT',
};

const others: Readonly<Record<string, MysqlMapping>> = {
  // The server shows a float with six digits; as a double it has all of them.
  float: { ...plain('FLOAT'), select: '({} + 0e0)' },
  double: plain('DOUBLE'),
  year: plain('SMALLINT'),
  date: plain('DATE'),
  datetime: plain('TIMESTAMP'),
  // The session's time zone is UTC.
  timestamp: plain('TIMESTAMPTZ'),
  // From -838 to 838 hours: a length of time rather than a time of the day.
  time: {
    targetType: 'INTERVAL',
    encoding: 'interval',
    select:
      "concat('0 0 ', timestampdiff(microsecond, cast('2000-01-01' as datetime(6)), " +
      "addtime(cast('2000-01-01' as datetime(6)), {})))",
  },
  char: plain('VARCHAR'),
  varchar: plain('VARCHAR'),
  tinytext: plain('VARCHAR'),
  text: plain('VARCHAR'),
  mediumtext: plain('VARCHAR'),
  longtext: plain('VARCHAR'),
  enum: plain('VARCHAR'),
  set: plain('VARCHAR'),
  json: plain('JSON'),
  uuid: plain('UUID'),
  binary: bytes,
  varbinary: bytes,
  tinyblob: bytes,
  blob: bytes,
  mediumblob: bytes,
  longblob: bytes,
  // As stored: four bytes of the reference system, then well-known binary.
  geometry: bytes,
  point: bytes,
  linestring: bytes,
  polygon: bytes,
  multipoint: bytes,
  multilinestring: bytes,
  multipolygon: bytes,
  geometrycollection: bytes,
};
