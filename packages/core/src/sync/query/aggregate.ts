import type { DuckDBConnection } from '@duckdb/node-api';
import { DocprocError } from '../../errors/index.ts';
import { literal, quote } from '../duckdb/names.ts';
import { readRows, shownAs, toAnswerValue } from './answer.ts';
import { conditionOf } from './filters.ts';
import type { AggregateQuery, Answer, AnswerColumn, Measure } from './query.ts';
import { sourceOf } from './rows.ts';
import { createParameters, type Parameters, runQuery, type Statement } from './run.ts';
import { findColumn, type QueryLimits, type QueryTable } from './table.ts';

type Time = NonNullable<AggregateQuery['time']>;

/**
 * Counts, sums and the like of a table's rows, by columns and by stretches of time. Rows come in the order of time, then
 * of the groups; the time is where a stretch begins, as `time`, by the clock of the time zone with its distance from UTC
 * where the column has one. Errors: `SYNC_COLUMN_NOT_FOUND`, `VALIDATION_FAILED`, `QUERY_TOO_LARGE` where there are more
 * groups than the limit; those of `runQuery`.
 */
export async function aggregateRows(
  table: QueryTable,
  query: AggregateQuery,
  limits: QueryLimits = {},
): Promise<Answer> {
  const { measures, groupBy = [], time, limit } = query;
  const groups = groupBy.map((name) => findColumn(table, name));
  const point = time && timeColumn(table, time);
  const parameters = createParameters();
  const where = [conditionOf(table, query.where, parameters), ...boundsOf(point, time, parameters)].join(
    ' and ',
  );
  const keys = [
    ...(time && point ? [`${truncate(time, quote(point.name))} as "t"`] : []),
    ...groups.map(({ name }, i) => `${quote(name)} as "g${i}"`),
  ];
  const values = measures.map((measure, i) => `${measureOf(table, measure)} as "m${i}"`);
  const by = keys.length > 0 ? ' group by all' : '';
  const from = `from ${sourceOf(table)} where ${where}`;
  const grouped = `select ${[...keys, ...values].join(', ')} ${from}${by}`;
  const series =
    time && point && time.fill !== 'none'
      ? {
          sql: fill(grouped, time, point, groups.length, measures),
          extent: extentOf(`select distinct ${keys.join(', ')} ${from}`, time, point, groups.length),
        }
      : undefined;
  const filled = series?.sql ?? grouped;
  const scope = { ...limits, files: table.files, ...(time && { timeZone: time.timeZone }) };
  return runQuery(scope, async (connection) => {
    if (series) await checkExtent(connection, { sql: series.extent, values: parameters.values }, limit);
    const columns = await describe(
      query,
      point,
      groups,
      async (expression) => {
        const reader = await connection.runAndReadAll(
          `describe select ${expression} from ${sourceOf(table)}`,
        );
        return String(reader.getRows()[0]?.[1]).replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ');
      },
      table,
    );
    const names = [
      ...(time ? ['t'] : []),
      ...groups.map((_, i) => `g${i}`),
      ...measures.map((_, i) => `m${i}`),
    ];
    const shown = columns.map((column, i) => {
      const name = names[i] ?? '';
      if (name === 't') return timeShown(column.type);
      return `${shownAs({ name, type: column.type })}`;
    });
    const order = names.slice(0, names.length - measures.length).map((name) => `"${name}" nulls last`);
    const sql = `select ${shown.join(', ')} from (${filled})${order.length > 0 ? ` order by ${order.join(', ')}` : ''} limit ${limit + 1}`;
    const { rows, cut } = await readRows(
      connection,
      { sql, values: parameters.values },
      limits.answerBytes ?? 2 ** 24,
    );
    if (cut || rows.length > limit) throw tooManyGroups(limit);
    return { columns, rows: rows.map((row) => columns.map((column, i) => toAnswerValue(row[i], column))) };
  });
}

function tooManyGroups(limit: number): DocprocError {
  const message = `There are more than ${limit} groups. Group less finely, or filter.`;
  return new DocprocError('QUERY_TOO_LARGE', message);
}

/** Error: `VALIDATION_FAILED` where the column is no point in time. */
function timeColumn(table: QueryTable, { column }: Time): AnswerColumn {
  const found = findColumn(table, column);
  if (/^(DATE|TIMESTAMP|TIMESTAMPTZ|TIMESTAMP_NS|TIMESTAMP_MS|TIMESTAMP_S)$/.test(found.type)) return found;
  const details = { fields: { [column]: `is of type ${found.type}, and no point in time` } };
  throw new DocprocError('VALIDATION_FAILED', `${column} is no point in time.`, { details });
}

/** The session's time zone says where days of a column with a time zone begin. */
function truncate({ bucket }: Pick<Time, 'bucket'>, column: string): string {
  return `date_trunc(${literal(bucket)}, ${column})`;
}

function boundsOf(point: AnswerColumn | undefined, time: Time | undefined, parameters: Parameters): string[] {
  if (!point || !time) return [];
  const column = quote(point.name);
  return [
    // A row without time is in no stretch, nor is one of an infinite time.
    `isfinite(${column})`,
    ...(time.from === undefined ? [] : [`${column} >= ${parameters.add(time.from, point.type)}`]),
    ...(time.until === undefined ? [] : [`${column} < ${parameters.add(time.until, point.type)}`]),
  ];
}

function measureOf(table: QueryTable, measure: Measure): string {
  // As numbers in JSON: they stay far below 2^53.
  if (measure.is === 'count') return 'count(*)::double';
  const { name, type } = findColumn(table, measure.column);
  const column = quote(name);
  if (measure.is === 'countDistinct') return `count(distinct ${column})::double`;
  const numeric = /INT|DECIMAL|FLOAT|DOUBLE/.test(type);
  if (!numeric && !['min', 'max'].includes(measure.is)) {
    const details = { fields: { [name]: `is of type ${type}, and no number` } };
    throw new DocprocError('VALIDATION_FAILED', `${name} is no number.`, { details });
  }
  return `${measure.is}(${column})`;
}

const steps = { quarter: '3 months' } as const;

/** One row for each stretch between the first and the last, and each group that there is. */
function fill(
  grouped: string,
  { bucket, fill: wanted }: Time,
  point: AnswerColumn,
  groups: number,
  measures: readonly Measure[],
): string {
  const step = bucket === 'quarter' ? steps.quarter : `1 ${bucket}`;
  const names = Array.from({ length: groups }, (_, i) => `"g${i}"`);
  // The sum of no rows may be said to be 0; nothing can be said of their average.
  const zero = (is: Measure['is']) => /^count/.test(is) || (is === 'sum' && wanted === 'zero');
  const values = measures.map(({ is }, i) =>
    zero(is) ? `coalesce(r."m${i}", 0) as "m${i}"` : `r."m${i}" as "m${i}"`,
  );
  const same = names.map((name) => ` and r.${name} is not distinct from d.${name}`).join('');
  const series =
    point.type === 'DATE'
      ? 'unnest(generate_series(min("t")::timestamp, max("t")::timestamp'
      : 'unnest(generate_series(min("t"), max("t")';
  const back = point.type === 'DATE' ? '::date' : '';
  return `with r as (${grouped}),
    s as (select ${series}, interval '${step}'))${back} as "t" from r),
    d as (select distinct ${names.length > 0 ? names.join(', ') : '1 as "one"'} from r)
    select s."t", ${[...names.map((name) => `d.${name}`), ...values].join(', ')}
    from s cross join d left join r on r."t" = s."t"${same}`;
}

/** How many borders lie between the first stretch and the last, and how many groups there are. */
function extentOf(keys: string, { bucket }: Time, { type }: AnswerColumn, groups: number): string {
  const [first, last] = ['min("t")', 'max("t")'].map((at) => (type === 'DATE' ? `${at}::timestamp` : at));
  const names = Array.from({ length: groups }, (_, i) => `"g${i}"`);
  const count = groups === 0 ? '1' : `count(distinct row(${names.join(', ')}))`;
  return `select date_diff(${literal(bucket)}, ${first}, ${last})::double, ${count}::double from (${keys})`;
}

/**
 * Series are made as one list, which DuckDB's limit of memory does not count: one date that was mistyped as of the year
 * 9999 makes it gigabytes. Error: `QUERY_TOO_LARGE`.
 */
async function checkExtent(
  connection: DuckDBConnection,
  { sql, values }: Statement,
  limit: number,
): Promise<void> {
  const reader = await connection.runAndReadAll(sql, [...values]);
  const [borders, groups] = reader.getRows()[0] ?? [];
  // Clocks that are set back may make it one more than there are; the rows themselves are counted later.
  if ((Number(borders) - 1) * Number(groups) > limit) throw tooManyGroups(limit);
}

async function describe(
  { measures, time }: AggregateQuery,
  point: AnswerColumn | undefined,
  groups: readonly AnswerColumn[],
  typeOf: (expression: string) => Promise<string>,
  table: QueryTable,
): Promise<AnswerColumn[]> {
  const columns: AnswerColumn[] = [];
  if (time && point) columns.push({ name: 'time', type: await typeOf(truncate(time, quote(point.name))) });
  columns.push(...groups);
  for (const measure of measures) {
    const plain = measure.is === 'count' ? 'count' : `${measure.is}_${measure.column}`;
    columns.push({ name: measure.as ?? plain, type: await typeOf(measureOf(table, measure)) });
  }
  return columns;
}

/** Where a stretch begins, by the clock of the session's time zone. */
function timeShown(type: string): string {
  if (type === 'DATE') return '"t"::varchar';
  const zone = type === 'TIMESTAMPTZ' ? '%z' : '';
  return `strftime("t", '%Y-%m-%dT%H:%M:%S${zone}')`;
}
