import { z } from 'zod';
import { DocprocError } from '../errors/index.ts';
import type { TableSyncOptions } from './options.ts';
import type { RowCondition } from './source.ts';

const nameSchema = z.string().min(1).max(200);
const textSchema = z.string().max(10_000);

const conditionSchema = z.union([
  z.strictObject({ column: nameSchema, is: z.enum(['=', '<>', '<', '<=', '>', '>=']), value: textSchema }),
  z.strictObject({ column: nameSchema, is: z.literal('in'), value: z.array(textSchema).max(1000) }),
  z.strictObject({ column: nameSchema, is: z.enum(['null', 'not null']) }),
]) satisfies z.ZodType<RowCondition>;

/** Options of a table's sync as they may come from outside, such as a request. */
export const tableSyncSchema = z.object({
  table: z.strictObject({ schema: nameSchema.exactOptional(), name: nameSchema }),
  target: nameSchema.exactOptional(),
  mode: z.enum(['full', 'append', 'merge', 'test']).exactOptional(),
  key: z.array(nameSchema).max(32).exactOptional(),
  watermark: nameSchema.exactOptional(),
  lag: z.number().min(0).exactOptional(),
  nullWatermarks: z.enum(['read', 'skip', 'error']).exactOptional(),
  deletes: z.union([z.enum(['keep', 'compare']), z.strictObject({ column: nameSchema })]).exactOptional(),
  columns: z.array(nameSchema).min(1).max(2000).exactOptional(),
  where: z.array(conditionSchema).max(100).exactOptional(),
  limit: z.int().positive().exactOptional(),
  backfill: z.strictObject({ from: textSchema, to: textSchema }).exactOptional(),
  conversions: z.record(nameSchema, z.string().max(60)).exactOptional(),
}) satisfies z.ZodType<TableSyncOptions>;

/** Checks options that a type checker has not seen. Error: `OPTION_INVALID`. */
export function checkOptions(options: TableSyncOptions): void {
  const { success, error } = tableSyncSchema.safeParse(options);
  if (success) return;
  const fields = Object.fromEntries(error.issues.map(({ path, message }) => [path.join('.'), message]));
  const list = Object.entries(fields).map(([path, message]) => `${path}: ${message}`);
  throw new DocprocError('OPTION_INVALID', `Options of a sync cannot be understood. ${list.join('; ')}`, {
    details: { fields },
  });
}
