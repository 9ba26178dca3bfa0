import { DocprocError } from '../../errors/index.ts';
import { literal, quote } from '../duckdb/names.ts';
import { readRows, shownAs, toAnswerValue } from './answer.ts';
import { formatPlace, parsePlace } from './cursor.ts';
import { conditionOf } from './filters.ts';
import type { RowPage, RowQuery } from './query.ts';
import { createParameters, type Parameters, runQuery } from './run.ts';
import { findColumn, type QueryLimits, type QueryTable } from './table.ts';

/** Something that rows are ordered by. */
interface Order {
  /** SQL: a column of `r`. Without that, `order by` would mean what is selected under the same name. */
  readonly by: string;
  readonly type: string;
  readonly descending: boolean;
}

/**
 * A page of a table's rows. Pages begin behind the last row of the one before, by its values: none is shown twice or
 * left out, however far one goes. Errors: `SYNC_COLUMN_NOT_FOUND`, `VALIDATION_FAILED`, `SYNC_CONFLICT` where the table
 * has no key and was synced since the page before; those of `runQuery`.
 */
export async function queryRows(
  table: QueryTable,
  query: RowQuery,
  limits: QueryLimits = {},
): Promise<RowPage> {
  const { limit, cursor } = query;
  const columns = (query.columns ?? table.columns.map(({ name }) => name)).map((name) =>
    findColumn(table, name),
  );
  const orders = ordersOf(table, query);
  const parameters = createParameters();
  const wanted = conditionOf(table, query.where, parameters);
  const after =
    cursor === undefined ? 'true' : afterPlace(orders, placeOf(table, orders, cursor), parameters);
  const shown = columns.map((column, i) => `${shownAs(column)} as "c${i}"`);
  const places = orders.map(({ by }, i) => `(${by})::varchar as "o${i}"`);
  const order = orders.map(({ by, descending }) => `${by} ${descending ? 'desc' : 'asc'} nulls last`);
  const sql = `select ${[...shown, ...places].join(', ')} from ${sourceOf(table)} as r
    where ${wanted} and ${after} order by ${order.join(', ')} limit ${limit + 1}`;
  return runQuery({ ...limits, files: table.files }, async (connection) => {
    const { rows, cut } = await readRows(
      connection,
      { sql, values: parameters.values },
      limits.answerBytes ?? 2 ** 24,
    );
    const page = rows.slice(0, limit);
    const last = cut || rows.length > limit ? page.at(-1) : undefined;
    return {
      columns,
      rows: page.map((row) => columns.map((column, i) => toAnswerValue(row[i], column))),
      ...(last && { nextCursor: formatPlace(table, orders.length, last.slice(columns.length)) }),
    };
  });
}

/** The table's files as one relation. */
export function sourceOf({ files }: Pick<QueryTable, 'files'>): string {
  return `read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false)`;
}

/** What was asked for, then what tells rows apart that are the same in it. */
function ordersOf(table: QueryTable, { orderBy = [] }: RowQuery): Order[] {
  const asked = orderBy.map(({ column, descending = false }) => {
    const { name, type } = findColumn(table, column);
    return { by: `r.${quote(name)}`, type, descending };
  });
  const names = new Set(orderBy.map(({ column }) => column));
  const key = table.key.filter((name) => !names.has(name));
  if (table.key.length === 0) return [...asked, ...place];
  return [
    ...asked,
    ...key.map((name) => ({
      by: `r.${quote(name)}`,
      type: findColumn(table, name).type,
      descending: false,
    })),
  ];
}

/** Place of a row in the files, by columns that the reader of Parquet adds. */
const place: readonly Order[] = ['file_index', 'file_row_number'].map((name) => ({
  by: `r.${name}`,
  type: 'BIGINT',
  descending: false,
}));

function placeOf(table: QueryTable, orders: readonly Order[], cursor: string): readonly (string | null)[] {
  const { version, values } = parsePlace(cursor, orders.length);
  if (table.key.length === 0 && version !== table.version) {
    const message =
      'The table was synced since the page before, and its rows have no key to go on by. Begin anew.';
    throw new DocprocError('SYNC_CONFLICT', message);
  }
  return values;
}

/** Whether a row comes behind a place: behind in one value, and the same in those before it. */
function afterPlace(
  orders: readonly Order[],
  values: readonly (string | null)[],
  parameters: Parameters,
): string {
  const typed = orders.map(({ type }, i) => {
    const value = values[i] ?? null;
    return value === null ? undefined : parameters.add(value, type);
  });
  const cases = orders.map(({ by, descending }, i) => {
    const value = typed[i];
    const same = orders.slice(0, i).map((before, j) => {
      return typed[j] === undefined ? `${before.by} is null` : `${before.by} = ${typed[j]}`;
    });
    // Those without a value are last.
    const behind =
      value === undefined ? 'false' : `(${by} ${descending ? '<' : '>'} ${value} or ${by} is null)`;
    return [...same, behind].join(' and ');
  });
  return `(${cases.map((one) => `(${one})`).join(' or ')})`;
}
