import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSystemError } from './system-errors.ts';
import { UsageError } from './usage-error.ts';

/** What a JSON file that a flag names holds. Throws a {@link UsageError}. */
export async function loadJson(path: string, flag: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    return refuse(path, flag, cause);
  }
}

/** What a module that a flag names exports by default. Throws a {@link UsageError}, also where it exports nothing so. */
export async function loadDefault(path: string, flag: string): Promise<unknown> {
  const url = pathToFileURL(resolve(path)).href;
  const module: { default?: unknown } = await import(url).catch((cause: unknown) =>
    refuse(path, flag, cause),
  );
  if (module.default !== undefined) return module.default;
  throw new UsageError(`${flag}: ${path} has no default export.`);
}

function refuse(path: string, flag: string, cause: unknown): never {
  const isMissing =
    (isSystemError(cause) && cause.code === 'ENOENT') ||
    // What a module says of itself; one that it imports is told of by the message.
    (cause instanceof Error && 'url' in cause && cause.url === pathToFileURL(resolve(path)).href);
  if (isMissing) throw new UsageError(`${flag}: there is no file ${path}.`, { cause });
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  throw new UsageError(`${flag}: ${path} could not be read: ${reason}`, { cause });
}
