import { DocprocError } from '@org/docproc-core/errors';
import type { z } from 'zod';
import type { GivenSettings } from './given.ts';

/**
 * Checks what was given against the settings' schema.
 * Error: `CONFIG_INVALID`, naming every setting at fault at once and never its value.
 */
export function parseSettings<Schema extends z.ZodType>(
  schema: Schema,
  { values, faults }: Pick<GivenSettings, 'values' | 'faults'>,
): z.infer<Schema> {
  const result = schema.safeParse(values);
  const inFile = new Set([...faults.keys()].map((name) => name.replace(/_FILE$/, '')));
  const issues = result.success
    ? []
    : result.error.issues
        .map((issue) => [issue.path.join('.'), issue.message] as const)
        .filter(([name]) => !inFile.has(name));
  const fields = Object.fromEntries([...faults, ...issues]);
  const lines = Object.entries(fields).map(([name, message]) => `${name}: ${message}`);
  if (result.success && lines.length === 0) return result.data;
  throw new DocprocError('CONFIG_INVALID', `The configuration is wrong. ${lines.join('; ')}`, {
    details: { fields },
  });
}
