import { z } from 'zod';

const name = z.string().min(1).max(200);
const text = z.string().max(10_000);
const value = z.union([text, z.number(), z.boolean()]);

/** What rows must fulfil. Values are bound as parameters, and read as values of the column's type. */
export const filterSchema = z.union([
  z.strictObject({ column: name, is: z.enum(['=', '<>', '<', '<=', '>', '>=']), value }),
  z.strictObject({ column: name, is: z.enum(['in', 'not in']), value: z.array(value).min(1).max(1000) }),
  z.strictObject({ column: name, is: z.enum(['null', 'not null']) }),
  /** Texts that have this within them, in any case. */
  z.strictObject({ column: name, is: z.enum(['contains', 'begins with']), value: text }),
]);

/** What rows must fulfil. */
export type Filter = z.infer<typeof filterSchema>;

export const rowQuerySchema = z.object({
  /** Columns to give, in this order. Default all. */
  columns: z.array(name).min(1).max(500).exactOptional(),
  /** Rows fulfil all of them. */
  where: z.array(filterSchema).max(50).exactOptional(),
  /** Rows without a value come last. Default: the key. */
  orderBy: z
    .array(z.strictObject({ column: name, descending: z.boolean().exactOptional() }))
    .max(10)
    .exactOptional(),
  /** Most rows. */
  limit: z.int().min(1).max(10_000).default(100),
  /** `nextCursor` of the page before; the rest of the query has to be the same. */
  cursor: z.string().max(20_000).exactOptional(),
});

/** Which rows to give. */
export type RowQuery = z.infer<typeof rowQuerySchema>;

export const exportFormats = ['csv', 'parquet', 'arrow'] as const;

export const exportQuerySchema = z.object({
  format: z.enum(exportFormats),
  /** Columns to give, in this order. Default all. */
  columns: z.array(name).min(1).max(500).exactOptional(),
  /** Rows fulfil all of them. */
  where: z.array(filterSchema).max(50).exactOptional(),
  /** Most rows. Default all. */
  limit: z.int().min(1).max(2_000_000_000).exactOptional(),
});

/** Which rows to write into a file. */
export type ExportQuery = z.infer<typeof exportQuerySchema>;

const measureSchema = z.union([
  z.strictObject({ is: z.literal('count'), as: name.exactOptional() }),
  z.strictObject({
    is: z.enum(['sum', 'avg', 'min', 'max', 'median', 'countDistinct']),
    column: name,
    as: name.exactOptional(),
  }),
]);

/** What is computed of each group. */
export type Measure = z.infer<typeof measureSchema>;

const buckets = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

export const aggregateQuerySchema = z.object({
  measures: z.array(measureSchema).min(1).max(20),
  /** Groups by these columns, too. */
  groupBy: z.array(name).max(5).exactOptional(),
  /** A time series: one group for each stretch of time. */
  time: z
    .strictObject({
      column: name,
      bucket: z.enum(buckets),
      /** In which days begin, such as `Asia/Seoul`. A column without time zone is taken as it is. Default UTC. */
      timeZone: z.string().max(60).default('UTC'),
      /** At or after, before. ISO 8601, or as the column's values are. */
      from: text.exactOptional(),
      until: text.exactOptional(),
      /** What stands where a stretch has no rows: nothing; a row with counts of 0 and `null` else; or with sums of 0, too. */
      fill: z.enum(['none', 'null', 'zero']).default('none'),
    })
    .exactOptional(),
  where: z.array(filterSchema).max(50).exactOptional(),
  /** Most groups; more are an error. */
  limit: z.int().min(1).max(10_000).default(1000),
});

/** What to compute. */
export type AggregateQuery = z.infer<typeof aggregateQuerySchema>;

/** A column of an answer. */
export interface AnswerColumn {
  readonly name: string;
  /** DuckDB's type. */
  readonly type: string;
}

/** A value of an answer: numbers up to 32 bits and floating point as numbers, longer and exact ones as text. */
export type AnswerValue = string | number | boolean | null | readonly (string | null)[];

/** Rows, each in the order of the columns. */
export interface Answer {
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly (readonly AnswerValue[])[];
}

/** A page of rows. */
export interface RowPage extends Answer {
  /** For the page after this one; left out on the last. */
  readonly nextCursor?: string;
}
