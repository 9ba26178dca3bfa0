import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { plainTemplateSchema, type ReportTemplate } from '../report/index.ts';
import { isSystemError } from './system-errors.ts';
import { UsageError } from './usage-error.ts';

/** A template out of JSON, or what a module exports by default. Throws a {@link UsageError}. */
export async function readTemplate(path: string): Promise<ReportTemplate> {
  if (path.toLowerCase().endsWith('.json')) return plainTemplate(path, await jsonOf(path));
  const url = pathToFileURL(resolve(path)).href;
  const module: { default?: ReportTemplate } = await import(url).catch((cause: unknown) =>
    refuse(path, cause),
  );
  if (module.default !== undefined) return module.default;
  throw new UsageError(`--template: ${path} has no default export.`);
}

async function jsonOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    return refuse(path, cause);
  }
}

function plainTemplate(path: string, value: unknown): ReportTemplate {
  const { success, data, error } = plainTemplateSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where =
    issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  throw new UsageError(`--template: ${path} is no template${where}: ${issue?.message ?? 'it does not fit'}.`);
}

function refuse(path: string, cause: unknown): never {
  const isMissing =
    (isSystemError(cause) && cause.code === 'ENOENT') ||
    // What a module says of itself; one that it imports is told of by the message.
    (cause instanceof Error && 'url' in cause && cause.url === pathToFileURL(resolve(path)).href);
  if (isMissing) throw new UsageError(`--template: there is no file ${path}.`, { cause });
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  throw new UsageError(`--template: ${path} could not be read: ${reason}`, { cause });
}
