import type { z } from 'zod';
import { extract } from '../extract/extract.ts';
import type { ExtractInput, ExtractOptions } from '../extract/options.ts';
import type { TypedResult } from './result.ts';
import { readSchema } from './schema/index.ts';
import { type SelectOptions, selectAs } from './select.ts';
import { checkSettings } from './settings.ts';

/** Options of {@link extractAs}: those of `extract()` and of `selectAs()`. */
export type ExtractAsOptions = ExtractOptions & SelectOptions;

/**
 * Reads a file and gives the values that a zod object asks for, typed and validated, each with its place and
 * confidence. Works in this process, offline and without a model. A file that cannot be read gives `success: false`, with
 * the reason in `document.issues`; as `extract()` it throws for wrong options and where `signal` is aborted.
 * Throws `SCHEMA_UNSUPPORTED`, before anything is read, for parts of the schema that no document can answer.
 *
 * @example
 * const Invoice = z.object({
 *   number: z.string().describe('Invoice number'),
 *   date: z.iso.date(),
 *   total: z.number().positive(),
 *   items: z.array(z.object({ description: z.string(), amount: z.number() })),
 * });
 * const result = await extractAs(Invoice, 'invoice.pdf');
 * if (result.success) console.log(result.data.total, result.found.total?.origin);
 * else for (const { path, candidates } of result.missing) console.log(path, candidates[0]?.message);
 */
export async function extractAs<Schema extends z.ZodType>(
  schema: Schema,
  input: ExtractInput,
  options: ExtractAsOptions = {},
): Promise<TypedResult<Schema>> {
  readSchema(schema);
  const { minConfidence, ...rest } = options;
  const { dateOrder } = rest;
  const select = {
    ...(minConfidence === undefined ? {} : { minConfidence }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
  };
  checkSettings(select);
  const document = await extract(input, rest);
  return selectAs(schema, document, select);
}
