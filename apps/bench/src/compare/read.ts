import { readFile } from 'node:fs/promises';
import { DocprocError } from '@org/docproc-core/errors';
import { z } from 'zod';

const summarySchema = z.object({
  schemaVersion: z.literal(1),
  metrics: z.record(
    z.string(),
    z.object({
      type: z.enum(['counter', 'gauge', 'rate', 'trend']),
      values: z.record(z.string(), z.number()),
    }),
  ),
});

/** What of a summary is compared. */
export type ComparedSummary = z.infer<typeof summarySchema>;

/** Reads what `--summary-export` wrote. Error: `OPTION_INVALID`. */
export async function readSummary(path: string): Promise<ComparedSummary> {
  try {
    return summarySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new DocprocError('OPTION_INVALID', `${path} is no summary of a load test.`, { cause: error });
  }
}
