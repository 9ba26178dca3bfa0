import { access } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DocprocError } from '@org/docproc-core/errors';
import type { VirtualUser } from '../generator/user.ts';
import type { Summary } from '../summary/summary.ts';
import type { TestOptions } from './options.ts';

/** An iteration: a function that a scenario file exports. `data` is what `setup` gave, as plain data. */
export type ScenarioFunction<Data = unknown> = (user: VirtualUser, data: Data) => unknown;

/** What a scenario file exports. */
export interface Script {
  /** What the test does, or how that follows from `--env`. */
  readonly options?: TestOptions | ((env: Readonly<Record<string, string>>) => TestOptions);
  /** Runs in every load generator before its scenarios begin, to fill `shared`: drawing documents is no load. */
  readonly prepare?: (user: VirtualUser) => unknown;
  /** Runs once before the test. What it gives goes to every iteration, as plain data. */
  readonly setup?: (user: VirtualUser) => unknown;
  /** Runs once after the test. */
  readonly teardown?: (user: VirtualUser, data: unknown) => unknown;
  /** Gives files to write by path; `stdout` and `stderr` stand for those. Replaces the printed summary. */
  readonly handleSummary?: (summary: Summary) => unknown;
  /** The iterations of scenarios, by name; `default` is that of a scenario that names none. */
  readonly functions: Readonly<Record<string, ScenarioFunction>>;
}

const hooks: ReadonlySet<string> = new Set(['options', 'prepare', 'setup', 'teardown', 'handleSummary']);

/** Scenarios that come with the load tester. */
export const builtIn = [
  'breakpoint',
  'calls',
  'crud',
  'documents',
  'failover',
  'large-upload',
  'login-storm',
  'mixed-documents',
  'soak',
  'spike',
  'subscribers',
] as const;

/** Finds the scenario file that is meant: a path, or the name of one that comes with us. Error: `OPTION_INVALID`. */
export async function locateScript(given: string): Promise<string> {
  if ((builtIn as readonly string[]).includes(given)) {
    // Beside the sources it is TypeScript, beside the built command line JavaScript.
    const own = extname(import.meta.url);
    const folder = own === '.ts' ? '../scenario' : './scenario';
    return new URL(`${folder}/${given}${own}`, import.meta.url).href;
  }
  const path = resolve(given);
  if (await isThere(path)) return pathToFileURL(path).href;
  const message = `There is no scenario file "${given}", and none of ours has that name. Ours: ${builtIn.join(', ')}.`;
  throw new DocprocError('OPTION_INVALID', message);
}

/** Loads a scenario file; Node takes the types off TypeScript by itself. Error: `OPTION_INVALID`. */
export async function loadScript(url: string): Promise<Script> {
  const module = (await import(url).catch((error: unknown) => {
    const message = `${fileURLToPath(url)} cannot be loaded: ${(error as Error).message}`;
    throw new DocprocError('OPTION_INVALID', message, { cause: error });
  })) as Readonly<Record<string, unknown>>;
  const functions = Object.entries(module).filter(
    (entry): entry is [string, ScenarioFunction] => typeof entry[1] === 'function' && !hooks.has(entry[0]),
  );
  const hook = (name: string) => (typeof module[name] === 'function' ? { [name]: module[name] } : {});
  return {
    ...(module['options'] !== undefined && { options: module['options'] as NonNullable<Script['options']> }),
    ...hook('prepare'),
    ...hook('setup'),
    ...hook('teardown'),
    ...hook('handleSummary'),
    functions: Object.fromEntries(functions),
  };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
