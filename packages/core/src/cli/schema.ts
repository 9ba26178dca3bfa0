import { z } from 'zod';
import { isDocprocError } from '../errors/index.ts';
import { readSchema } from '../typed/schema/index.ts';
import { loadDefault, loadJson } from './load.ts';
import { UsageError } from './usage-error.ts';

const flag = '--schema';

/**
 * The schema of a JSON Schema file, or the zod object that a module exports by default. Throws a {@link UsageError}, also
 * where no document can answer it.
 */
export async function loadSchema(path: string): Promise<z.ZodType> {
  const schema = path.toLowerCase().endsWith('.json')
    ? fromJson(path, await loadJson(path, flag))
    : fromModule(path, await loadDefault(path, flag));
  try {
    readSchema(schema);
  } catch (cause) {
    if (isDocprocError(cause)) throw new UsageError(`${flag}: ${cause.message}`, { cause });
    throw cause;
  }
  return schema;
}

function fromJson(path: string, value: unknown): z.ZodType {
  try {
    // Keywords that JSON Schema does not know, such as `labels` and `values`, are kept as the schema's notes.
    return z.fromJSONSchema(value as z.core.JSONSchema.JSONSchema);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${flag}: ${path} is no JSON Schema that can be used: ${reason}`, { cause });
  }
}

/** The module may have a copy of zod of its own: no `instanceof`. */
function fromModule(path: string, value: unknown): z.ZodType {
  if (typeof value === 'object' && value !== null && '_zod' in value) return value as z.ZodType;
  throw new UsageError(`${flag}: the default export of ${path} is no schema of zod 4.`);
}
