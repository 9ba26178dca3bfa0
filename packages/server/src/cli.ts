#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isDocprocError } from '@org/docproc-core/errors';
import {
  type LoadedConfig,
  type Logs,
  listSettings,
  logOptionsOf,
  openLogs,
  printSettings,
  showSettings,
} from '@org/docproc-store';
import { askHealth } from './ask-health.ts';
import { loadConfig, type ServerConfig, settings } from './config.ts';

const usage = `usage: docproc-server serve [--env-file FILE]
       docproc-server migrate
       docproc-server config [--json]
       docproc-server health
       docproc-server grant-admin EMAIL
       docproc-server new-key
       docproc-server rotate-key
       docproc-server --help | --version

serve        brings the database up to date and answers requests until SIGTERM or SIGINT, then finishes those at work
migrate      brings the database up to date and ends
config       prints the configuration in force and where each value comes from; secrets are hidden
health       asks the running server of this configuration whether requests may be sent to it: exit code 0 or 1
grant-admin  makes the account with this address an administrator
new-key      prints a new key for JWT_SIGNING_KEY; keep it secret
rotate-key   makes a new key in DATA_DIR; the one before is accepted until its tokens have expired
Logs are JSON lines on standard output, or in files in LOG_DIR. Exit codes: 0 stopped, 1 failed, 2 wrong call or configuration.

Settings, from the environment, or else from the file .env in the working folder (or from FILE, with any command).
A secret, or DATABASE_URL, may stand in a file of its own that NAME_FILE names.
${listSettings(settings)}
`;

/** How many words each command takes after its name. */
const commands = {
  serve: 0,
  migrate: 0,
  config: 0,
  health: 0,
  'grant-admin': 1,
  'new-key': 0,
  'rotate-key': 0,
} as const;

process.exitCode = await main(process.argv.slice(2));
if (process.connected) process.disconnect();

async function main(args: string[]): Promise<number> {
  const call = parseCall(args);
  if (call === undefined) return print(process.stderr, usage, 2);
  if (call.name === 'help') return print(process.stdout, usage, 0);
  if (call.name === 'version') return print(process.stdout, `${await version()}\n`, 0);
  // Made before there is a configuration that it could stand in.
  if (call.name === 'new-key') return print(process.stdout, `${await newKey()}\n`, 0);
  const loaded = configOrExplain(call);
  if (!loaded) return 2;
  return call.name === 'config' ? showConfig(loaded, call.json) : run(call, loaded);
}

type Command = keyof typeof commands;

interface Call {
  readonly name: Command | 'help' | 'version';
  readonly rest: readonly string[];
  readonly json: boolean;
  readonly envFile: string | undefined;
}

function parseCall(args: string[]): Call | undefined {
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
      json: { type: 'boolean', default: false },
      'env-file': { type: 'string' },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const flags = { json: values.json, envFile: values['env-file'] };
    if (values.help) return { name: 'help', rest: [], ...flags };
    if (values.version) return { name: 'version', rest: [], ...flags };
    const [name = '', ...rest] = positionals;
    if (!isCommand(name) || rest.length !== commands[name]) return undefined;
    return values.json && name !== 'config' ? undefined : { name, rest, ...flags };
  } catch {
    return undefined;
  }
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(commands, name);
}

function configOrExplain({ envFile }: Call): LoadedConfig<ServerConfig> | undefined {
  try {
    return loadConfig(envFile);
  } catch (error) {
    if (!isDocprocError(error)) throw error;
    print(process.stderr, `${error.code}: ${error.message}\n`, 2);
    return undefined;
  }
}

function showConfig({ config, origins, warnings }: LoadedConfig<ServerConfig>, json: boolean): number {
  const shown = showSettings(Object.keys(settings), config, origins);
  for (const warning of warnings) print(process.stderr, `${warning}\n`, 0);
  return print(process.stdout, json ? `${JSON.stringify(shown, undefined, 2)}\n` : printSettings(shown), 0);
}

async function run({ name, rest }: Call, { config, warnings }: LoadedConfig<ServerConfig>): Promise<number> {
  // A command that is over at once talks to whoever typed it.
  const files = name === 'serve' ? logOptionsOf(config) : {};
  const logs = await openLogs({ level: config.LOG_LEVEL, kind: 'app', ...files });
  const { logger } = logs;
  for (const warning of warnings) logger.warn({}, warning);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(signal));
  try {
    await perform(name, rest, config, { logs, signal: stop.signal });
    return 0;
  } catch (error) {
    logger.error({ err: error }, `${name} failed`);
    if (isDocprocError(error) && error.code === 'CONFIG_INVALID') {
      return print(process.stderr, `${error.code}: ${error.message}\n`, 2);
    }
    return print(process.stderr, `${name} failed: ${error instanceof Error ? error.message : error}\n`, 1);
  } finally {
    await logs.close();
  }
}

async function perform(
  name: Call['name'],
  [word = '']: readonly string[],
  config: ServerConfig,
  { logs, signal }: { readonly logs: Logs; readonly signal: AbortSignal },
): Promise<void> {
  // Loaded when it is needed: an explanation or a wrong call is answered at once.
  const { runGrantAdmin, runMigrations, runServer } = await import('./run.ts');
  const { rotateSigningKey } = await import('./keys.ts');
  const { logger } = logs;
  if (name === 'serve') await runServer(config, logs, signal);
  if (name === 'migrate') await runMigrations(config, logger);
  if (name === 'health') await askHealth(config);
  if (name === 'grant-admin') await runGrantAdmin(config, logger, word);
  if (name === 'rotate-key') logger.info({ kid: await rotateSigningKey(config.DATA_DIR) }, 'a new key signs');
}

async function newKey(): Promise<string> {
  const { newSigningKey } = await import('./keys.ts');
  return newSigningKey();
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function print(stream: NodeJS.WriteStream, text: string, code: number): number {
  stream.write(text);
  return code;
}
