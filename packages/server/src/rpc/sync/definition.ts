import { DocprocError } from '@org/docproc-core/errors';
import {
  type RunRecord,
  runRecordSchema,
  type SyncTableRecord,
  syncTableSchema,
  type TableDefinition,
  tableDefinitionSchema,
} from '@org/docproc-store';
import { z } from 'zod';

/** Columns are values here, never names of members: those are written otherwise on the REST face. */
const conversions = z
  .array(z.object({ column: z.string().min(1).max(200), type: z.string().max(60) }))
  .max(2000)
  .readonly();

const plainDefinition = tableDefinitionSchema.omit({ conversions: true });

/** How a table is synced, as callers say it. */
export const definitionView = plainDefinition.extend({ conversions: conversions.exactOptional() });

/** The options of a table, without the name of the table. */
export const definitionOptions = definitionView.omit({ table: true }).shape;

/** How a table is synced, as callers say it. */
export type DefinitionView = z.infer<typeof definitionView>;

export const tableView = syncTableSchema.omit({ definition: true }).extend({ definition: definitionView });

const resultView = runRecordSchema.shape.result
  .unwrap()
  .omit({ converted: true })
  .extend({ converted: z.array(z.object({ column: z.string(), values: z.int() })).readonly() });

export const runView = runRecordSchema.omit({ result: true }).extend({ result: resultView.exactOptional() });

export function toDefinition({ conversions: given, ...rest }: DefinitionView): TableDefinition {
  const pairs = given?.map(({ column, type }) => [column, type] as const);
  return { ...rest, ...(pairs && { conversions: Object.fromEntries(pairs) }) };
}

export function toTableView({ definition, ...table }: SyncTableRecord): z.infer<typeof tableView> {
  const { conversions: kept, ...rest } = definition;
  const list = kept && Object.entries(kept).map(([column, type]) => ({ column, type }));
  return { ...table, definition: { ...rest, ...(list && { conversions: list }) } };
}

export function toRunView({ result, ...run }: RunRecord): z.infer<typeof runView> {
  if (!result) return run;
  const converted = Object.entries(result.converted).map(([column, values]) => ({ column, values }));
  return { ...run, result: { ...result, converted } };
}

/** Error: `OPTION_INVALID` where a table without a watermark is to be synced by increments. */
export function checkType(type: RunRecord['type'], { watermark }: Pick<TableDefinition, 'watermark'>): void {
  if (type !== 'incremental' || watermark !== undefined) return;
  throw new DocprocError(
    'OPTION_INVALID',
    'An incremental run needs a watermark column: name one with `watermark`.',
    {
      details: { fields: { watermark: 'is needed' } },
    },
  );
}
