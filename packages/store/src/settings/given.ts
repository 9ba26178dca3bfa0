import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { resembledSetting } from './resemblance.ts';
import { mayBeFile } from './secret.ts';

/** Where settings come from. */
export interface SettingSources {
  /** Environment variables; they win over the file. An empty one counts as not set. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A file of lines `NAME=value`, which must be there. */
  readonly envFile?: string;
  /** Without `envFile`: the folder whose `.env` is read, where there is one. Default: none is read. */
  readonly folder?: string;
}

/** What was given, before it is checked. */
export interface GivenSettings {
  readonly values: Readonly<Record<string, string>>;
  /** Setting -> `environment`, or the path of the file that it stands in. */
  readonly origins: ReadonlyMap<string, string>;
  /** Variables of the file that are no settings of ours, such as `AWS_PROFILE`. */
  readonly further: Readonly<Record<string, string>>;
  /** Setting -> what is wrong with the way it was given. */
  readonly faults: ReadonlyMap<string, string>;
  /** Names that are no settings, but look like one. */
  readonly warnings: readonly string[];
}

/**
 * Collects the given ones among `names` from the environment and from a file. A secret may stand in a file of its own:
 * `JWT_SIGNING_KEY_FILE=/run/secrets/key`, as containers hand them out. Throws nothing; what is wrong is in `faults`.
 */
export function gatherSettings(names: readonly string[], sources: SettingSources): GivenSettings {
  const faults = new Map<string, string>();
  const file = readEnvFile(sources, faults);
  const layers: Layer[] = [
    { origin: 'environment', values: withoutEmpty(sources.environment) },
    { origin: file.path, values: withoutEmpty(file.values) },
  ];
  const values: Record<string, string> = {};
  const origins = new Map<string, string>();
  for (const name of names) {
    const found = find(name, layers, faults);
    if (!found) continue;
    values[name] = found.value;
    origins.set(name, found.origin);
  }
  const known = [...names, ...names.filter(mayBeFile).map(fileName)];
  const further = Object.entries(file.values).filter(([name]) => !known.includes(name));
  return {
    values,
    origins,
    further: Object.fromEntries(further),
    faults,
    warnings: layers.flatMap(({ values }) => warningsOf(Object.keys(values), known)),
  };
}

interface Layer {
  readonly origin: string;
  readonly values: Readonly<Record<string, string>>;
}

interface Found {
  readonly value: string;
  readonly origin: string;
}

const fileName = (name: string) => `${name}_FILE`;

/** The first layer that has the setting, itself or as a file. */
function find(name: string, layers: readonly Layer[], faults: Map<string, string>): Found | undefined {
  for (const { origin, values } of layers) {
    const value = values[name];
    const path = mayBeFile(name) ? values[fileName(name)] : undefined;
    if (value !== undefined && path !== undefined) {
      faults.set(fileName(name), `is given beside ${name}; leave one of them out`);
    }
    if (value !== undefined) return { value, origin };
    if (path !== undefined) return readSecret(name, path, faults);
  }
  return undefined;
}

function readSecret(name: string, path: string, faults: Map<string, string>): Found | undefined {
  try {
    return { value: readFileSync(path, 'utf8').trim(), origin: resolve(path) };
  } catch (error) {
    faults.set(fileName(name), `its file cannot be read (${codeOf(error)})`);
    // Said once: the setting itself is not missing.
    return { value: '', origin: path };
  }
}

function readEnvFile(
  { envFile, folder }: SettingSources,
  faults: Map<string, string>,
): { readonly path: string; readonly values: Readonly<Record<string, string>> } {
  const path = envFile ?? (folder === undefined ? undefined : resolve(folder, '.env'));
  if (path === undefined) return { path: '', values: {} };
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    return { path: resolve(path), values: parseEnv(text) as Record<string, string> };
  } catch (error) {
    const optional = envFile === undefined && codeOf(error) === 'ENOENT';
    if (!optional) faults.set(path, `cannot be read (${codeOf(error)})`);
    return { path: '', values: {} };
  }
}

function withoutEmpty(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(given) as Record<string, string>;
}

function warningsOf(given: readonly string[], known: readonly string[]): string[] {
  return given.flatMap((name) => {
    const meant = resembledSetting(name, known);
    return meant === undefined ? [] : [`${name} is no setting; was ${meant} meant?`];
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}
