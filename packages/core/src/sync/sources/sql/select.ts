import type {
  ReadQuery,
  RowCondition,
  SourceTable,
  SyncColumn,
  TableDescription,
  WatermarkRange,
} from '../../source.ts';

/** A column together with the SQL that gives its text; `{}` stands for the column. */
export interface SqlColumn extends SyncColumn {
  readonly select?: string;
}

/** A table with its columns and their SQL. */
export interface SqlTable extends SourceTable {
  readonly columns: readonly SqlColumn[];
}

/** What a caller learns of a table: all but the SQL. */
export function toDescription({ columns, ...table }: SqlTable): TableDescription {
  return { ...table, columns: columns.map(({ select: _, ...column }) => column) };
}

/** A table's columns by name, as the source described them. */
export type Columns = ReadonlyMap<string, SqlColumn>;

/** How a database writes what others write otherwise. */
export interface Dialect {
  /** An identifier, quoted. */
  readonly quote: (name: string) => string;
  /** A value of a column's type, as an expression. `text` is as the caller gave it, or a canonical watermark. */
  readonly value: (text: string, column: SqlColumn | undefined) => string;
  /** What follows a SELECT that gives at most so many rows. */
  readonly limit: (rows: number) => string;
}

/** Looks up the columns of tables, each table once. */
export function createColumnLookup(
  describe: (table: SourceTable) => Promise<{ readonly columns: readonly SqlColumn[] }>,
): (table: SourceTable) => Promise<Columns> {
  const known = new Map<string, Promise<Columns>>();
  return (table) => {
    const place = JSON.stringify([table.schema, table.name]);
    const columns = known.get(place) ?? describe(table).then((found) => byName(found.columns));
    known.set(place, columns);
    return columns;
  };
}

/** The columns by name. */
export function byName(columns: readonly SqlColumn[]): Columns {
  return new Map(columns.map((column) => [column.name, column]));
}

/** The SELECT of a query. `slice` is a condition on the row's place, already SQL. */
export function selectOf(dialect: Dialect, query: ReadQuery, columns: Columns, slice?: string): string {
  const list = query.columns.map(({ name }) => {
    const select = columns.get(name)?.select ?? '{}';
    return select.replaceAll('{}', () => dialect.quote(name));
  });
  const limit = query.limit === undefined ? '' : ` ${dialect.limit(Math.trunc(query.limit))}`;
  return `select ${list.join(', ')} from ${tableOf(dialect, query)}${whereOf(dialect, query, columns, slice)}${limit}`;
}

/** `count(*)` of a query, as `row_count`. */
export function countOf(
  dialect: Dialect,
  query: Pick<ReadQuery, 'table' | 'where'>,
  columns: Columns,
): string {
  return `select count(*) as row_count from ${tableOf(dialect, query)}${whereOf(dialect, query, columns)}`;
}

/** Name of the table with its schema. */
export function tableOf({ quote }: Dialect, { table }: Pick<ReadQuery, 'table'>): string {
  return `${quote(table.schema)}.${quote(table.name)}`;
}

function whereOf(
  dialect: Dialect,
  { where = [], range }: Pick<ReadQuery, 'where' | 'range'>,
  columns: Columns,
  slice?: string,
): string {
  const parts = where.map((condition) => conditionOf(dialect, condition, columns));
  if (range) parts.push(rangeOf(dialect, range, columns));
  if (slice !== undefined) parts.push(slice);
  const all = parts.filter((part) => part !== '');
  return all.length === 0 ? '' : ` where ${all.join(' and ')}`;
}

function conditionOf(
  { quote, value: typedValue }: Dialect,
  { column, is, value }: RowCondition,
  columns: Columns,
): string {
  const name = quote(column);
  if (is === 'null' || is === 'not null') return `${name} is ${is}`;
  const values = typeof value === 'string' ? [value] : (value ?? []);
  const typed = values.map((text) => typedValue(text, columns.get(column)));
  if (is === 'in') return typed.length === 0 ? '1 = 0' : `${name} in (${typed.join(', ')})`;
  return `${name} ${is} ${typed[0] ?? 'null'}`;
}

function rangeOf(
  { quote, value }: Dialect,
  { column, from, to, nulls }: WatermarkRange,
  columns: Columns,
): string {
  const name = quote(column);
  const bounds = [
    ...(from === undefined ? [] : [`${name} >= ${value(from, columns.get(column))}`]),
    ...(to === undefined ? [] : [`${name} <= ${value(to, columns.get(column))}`]),
  ].join(' and ');
  if (bounds === '') return nulls ? '' : `${name} is not null`;
  return nulls ? `(${bounds} or ${name} is null)` : bounds;
}
