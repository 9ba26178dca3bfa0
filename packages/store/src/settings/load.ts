import type { z } from 'zod';
import type { SettingTable } from './describe.ts';
import { gatherSettings, type SettingSources } from './given.ts';
import { parseSettings } from './parse.ts';

/** A configuration that was read, and what there is to say about it. */
export interface LoadedConfig<Config> {
  readonly config: Config;
  /** Setting -> `environment`, or the path of the file that it stands in; not named: its default. */
  readonly origins: ReadonlyMap<string, string>;
  /** Variables of the file that are no settings of ours, such as `AWS_PROFILE`. */
  readonly further: Readonly<Record<string, string>>;
  /** Names that are no settings, but look like one. */
  readonly warnings: readonly string[];
}

/**
 * Reads the settings of an executable.
 * Error: `CONFIG_INVALID`, naming every setting at fault at once and never its value.
 *
 * @example
 * const settings = { PORT: z.coerce.number().default(8001).describe('port to listen on') };
 * const { config } = loadSettings(settings, z.object(settings), { environment: process.env, folder: '.' });
 */
export function loadSettings<Schema extends z.ZodType>(
  table: SettingTable,
  schema: Schema,
  sources: SettingSources,
): LoadedConfig<z.infer<Schema>> {
  const given = gatherSettings(Object.keys(table), sources);
  const { origins, further, warnings } = given;
  return { config: parseSettings(schema, given), origins, further, warnings };
}

/** What a process is started with. */
export interface ProcessSources {
  /** Its environment variables, which the file adds to. */
  readonly environment: Record<string, string | undefined>;
  /** Its working folder. */
  readonly folder: string;
}

/**
 * Reads the configuration of a process: from its environment and from `envFile`, or else from `.env` in its folder where
 * there is one. Further variables of that file, such as those of AWS, become the process's own.
 * Error: `CONFIG_INVALID`.
 */
export function loadForProcess<Config>(
  load: (sources: SettingSources) => LoadedConfig<Config>,
  envFile: string | undefined,
  { environment, folder }: ProcessSources,
): LoadedConfig<Config> {
  const loaded = load({ environment, ...(envFile === undefined ? { folder } : { envFile }) });
  for (const [name, value] of Object.entries(loaded.further)) environment[name] ??= value;
  return loaded;
}
