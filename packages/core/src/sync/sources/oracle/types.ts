import type { ValueEncoding } from '../../source.ts';

/** A column's type as `all_tab_columns` tells it. */
export interface OracleType {
  /** `DATA_TYPE`, such as `NUMBER` or `TIMESTAMP(6) WITH TIME ZONE`. */
  readonly name: string;
  /** `DATA_PRECISION`. */
  readonly precision: number | null;
  /** `DATA_SCALE`; digits of a second's fraction for times and intervals. */
  readonly scale: number | null;
}

/** How an Oracle type is kept. */
export interface OracleMapping {
  readonly targetType: string;
  readonly encoding: ValueEncoding;
  /** SQL for the value's text where it is not the one that the driver gives; `{}` stands for the column. */
  readonly select?: string;
}

const plain = (targetType: string): OracleMapping => ({ targetType, encoding: 'text' });
const shown = (targetType: string, select: string): OracleMapping => ({
  targetType,
  encoding: 'text',
  select,
});

/** How values of a type are kept exactly; what DuckDB has no exact type for is kept as its text. */
export function mapOracleType(type: OracleType): OracleMapping {
  const name = type.name.replace(/\(\d+\)/g, '');
  if (name === 'NUMBER') return plain(decimalOf(type) ?? 'VARCHAR');
  const digits = type.scale ?? 6;
  if (name === 'TIMESTAMP') return mapTimestamp(digits);
  if (name === 'TIMESTAMP WITH TIME ZONE' || name === 'TIMESTAMP WITH LOCAL TIME ZONE')
    return mapZoned(digits);
  if (name === 'INTERVAL DAY TO SECOND') return mapDayInterval(digits);
  return others[name] ?? shown('VARCHAR', 'to_char({})');
}

/** A NUMBER without precision may be anything of up to 40 digits. */
function decimalOf({ precision, scale }: OracleType): string | undefined {
  // INTEGER is NUMBER(*,0): 38 digits.
  if (precision === null) return scale === 0 ? 'DECIMAL(38,0)' : undefined;
  const places = scale ?? 0;
  if (places < 0) return precision - places <= 38 ? `DECIMAL(${precision - places},0)` : undefined;
  return Math.max(precision, places) <= 38 ? `DECIMAL(${Math.max(precision, places)},${places})` : undefined;
}

function mapTimestamp(digits: number): OracleMapping {
  // DuckDB's nanoseconds reach from 1677 to 2262; a time outside is an error when it comes.
  const targetType = digits > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP';
  return shown(targetType, timeText('{}', `.FF${Math.max(1, digits)}`));
}

function mapZoned(digits: number): OracleMapping {
  if (digits > 6) return shown('VARCHAR', "to_char({}, 'SYYYY-MM-DD HH24:MI:SS.FF9TZH:TZM')");
  return shown('TIMESTAMPTZ', timeText('sys_extract_utc({})', `.FF${Math.max(1, digits)}"+00"`));
}

function mapDayInterval(digits: number): OracleMapping {
  if (digits > 6) return shown('VARCHAR', 'to_char({})');
  const micros =
    'extract(hour from {}) * 3600000000 + extract(minute from {}) * 60000000 + round(extract(second from {}) * 1000000)';
  return {
    targetType: 'INTERVAL',
    encoding: 'interval',
    select: `case when {} is not null then '0 ' || extract(day from {}) || ' ' || to_char(${micros}, 'TM9') end`,
  };
}

/** A time's text. DuckDB wants years before our era marked, and counts them as Oracle does. */
function timeText(value: string, fraction: string): string {
  const format = (era: string) => `to_char(${value}, 'YYYY-MM-DD${era} HH24:MI:SS${fraction}')`;
  return `case when ${value} < date '0001-01-01' then ${format(' "(BC)"')} else ${format('')} end`;
}

const text = plain('VARCHAR');
const hex: OracleMapping = { targetType: 'BLOB', encoding: 'hex', select: 'rawtohex({})' };

const others: Readonly<Record<string, OracleMapping>> = {
  VARCHAR2: text,
  NVARCHAR2: text,
  CHAR: text,
  NCHAR: text,
  LONG: text,
  CLOB: text,
  NCLOB: text,
  ROWID: shown('VARCHAR', 'rowidtochar({})'),
  UROWID: shown('VARCHAR', 'to_char({})'),
  XMLTYPE: shown('VARCHAR', '({}).getclobval()'),
  JSON: shown('JSON', 'json_serialize({} returning clob)'),
  BOOLEAN: shown('BOOLEAN', "case when {} then 'true' when not {} then 'false' end"),
  // With 126 binary digits it holds more than a double.
  FLOAT: plain('VARCHAR'),
  BINARY_FLOAT: plain('FLOAT'),
  BINARY_DOUBLE: plain('DOUBLE'),
  // Oracle's DATE has a time of the day.
  DATE: shown('TIMESTAMP', timeText('{}', '')),
  'INTERVAL YEAR TO MONTH': {
    targetType: 'INTERVAL',
    encoding: 'interval',
    select:
      "case when {} is not null then to_char(extract(year from {}) * 12 + extract(month from {}), 'TM9') || ' 0 0' end",
  },
  RAW: hex,
  // The driver gives the bytes themselves.
  'LONG RAW': { targetType: 'BLOB', encoding: 'hex' },
  BLOB: { targetType: 'BLOB', encoding: 'hex' },
};
