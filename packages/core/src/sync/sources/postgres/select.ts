import type { ReadQuery, RowCondition, WatermarkRange } from '../../source.ts';
import type { PostgresColumn } from './catalogue.ts';

/** An identifier, quoted. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal. COPY takes no parameters, so that values must be part of the statement. */
export function literal(value: string): string {
  const doubled = value.replaceAll("'", "''");
  return value.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** A table's columns by name, as the source described them. */
export type Columns = ReadonlyMap<string, PostgresColumn>;

/** The SELECT of a query. `slice` is a condition on the row's place, already SQL. */
export function selectOf(query: ReadQuery, columns: Columns, slice?: string): string {
  const list = query.columns.map(({ name }) => {
    const select = columns.get(name)?.mapping.select;
    return select === undefined ? quote(name) : select.replaceAll('{}', () => quote(name));
  });
  const limit = query.limit === undefined ? '' : ` limit ${Math.trunc(query.limit)}`;
  return `select ${list.join(', ')} from ${tableOf(query)}${whereOf(query, columns, slice)}${limit}`;
}

/** `count(*)` of a query. */
export function countOf(query: Pick<ReadQuery, 'table' | 'where'>, columns: Columns): string {
  return `select count(*)::float8 as rows from ${tableOf(query)}${whereOf(query, columns)}`;
}

function tableOf({ table }: Pick<ReadQuery, 'table'>): string {
  return `${quote(table.schema)}.${quote(table.name)}`;
}

function whereOf(
  { where = [], range }: Pick<ReadQuery, 'where' | 'range'>,
  columns: Columns,
  slice?: string,
): string {
  const parts = where.map((condition) => conditionOf(condition, columns));
  if (range) parts.push(rangeOf(range, columns));
  if (slice !== undefined) parts.push(slice);
  const all = parts.filter((part) => part !== '');
  return all.length === 0 ? '' : ` where ${all.join(' and ')}`;
}

function conditionOf({ column, is, value }: RowCondition, columns: Columns): string {
  const name = quote(column);
  if (is === 'null' || is === 'not null') return `${name} is ${is}`;
  const values = typeof value === 'string' ? [value] : (value ?? []);
  const typed = values.map((text) => `${literal(text)}::${typeOf(column, columns)}`);
  if (is === 'in') return typed.length === 0 ? 'false' : `${name} in (${typed.join(', ')})`;
  return `${name} ${is} ${typed[0] ?? 'null'}`;
}

function rangeOf({ column, from, to, nulls }: WatermarkRange, columns: Columns): string {
  const name = quote(column);
  const bounds = [
    ...(from === undefined ? [] : [`${name} >= ${bound(from, column, columns)}`]),
    ...(to === undefined ? [] : [`${name} <= ${bound(to, column, columns)}`]),
  ].join(' and ');
  if (bounds === '') return nulls ? '' : `${name} is not null`;
  return nulls ? `(${bounds} or ${name} is null)` : bounds;
}

/** A canonical watermark as a value of the column's type. Times are UTC, as is the session's time zone. */
function bound(watermark: string, column: string, columns: Columns): string {
  return `${literal(watermark)}::${typeOf(column, columns)}`;
}

function typeOf(column: string, columns: Columns): string {
  return columns.get(column)?.sourceType ?? 'text';
}
