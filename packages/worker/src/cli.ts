#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isDocprocError } from '@org/docproc-core/errors';
import {
  type LoadedConfig,
  listSettings,
  logOptionsOf,
  openLogs,
  printSettings,
  showSettings,
} from '@org/docproc-store';
import { loadConfig, settings, type WorkerConfig } from './config.ts';
import { runWorker } from './run.ts';

const usage = `usage: docproc-worker run [--env-file FILE]
       docproc-worker config [--json] [--env-file FILE]
       docproc-worker --help | --version

run     takes documents and reports from the queue until SIGTERM or SIGINT, then finishes what is at work, or hands it back
config  prints the configuration in force and where each value comes from; secrets are hidden
Logs are JSON lines on standard output, or in files in LOG_DIR. Exit codes: 0 stopped, 1 failed, 2 wrong call or configuration.

Settings, from the environment, or else from the file .env in the working folder (or from FILE).
A secret, or DATABASE_URL, may stand in a file of its own that NAME_FILE names.
${listSettings(settings)}
`;

process.exitCode = await main(process.argv.slice(2));
if (process.connected) process.disconnect();

async function main(args: string[]): Promise<number> {
  const call = parseCall(args);
  if (call === undefined) return print(process.stderr, usage, 2);
  if (call.name === 'help') return print(process.stdout, usage, 0);
  if (call.name === 'version') return print(process.stdout, `${await version()}\n`, 0);
  const loaded = configOrExplain(call);
  if (!loaded) return 2;
  return call.name === 'config' ? showConfig(loaded, call.json) : run(loaded);
}

interface Call {
  readonly name: 'run' | 'config' | 'help' | 'version';
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
    if (values.help) return { name: 'help', ...flags };
    if (values.version) return { name: 'version', ...flags };
    const [name, ...rest] = positionals;
    if (rest.length > 0 || (values.json && name !== 'config')) return undefined;
    return name === 'run' || name === 'config' ? { name, ...flags } : undefined;
  } catch {
    return undefined;
  }
}

function configOrExplain({ envFile }: Call): LoadedConfig<WorkerConfig> | undefined {
  try {
    return loadConfig(envFile);
  } catch (error) {
    if (!isDocprocError(error)) throw error;
    print(process.stderr, `${error.code}: ${error.message}\n`, 2);
    return undefined;
  }
}

function showConfig({ config, origins, warnings }: LoadedConfig<WorkerConfig>, json: boolean): number {
  const shown = showSettings(Object.keys(settings), config, origins);
  for (const warning of warnings) print(process.stderr, `${warning}\n`, 0);
  return print(process.stdout, json ? `${JSON.stringify(shown, undefined, 2)}\n` : printSettings(shown), 0);
}

async function run({ config, warnings }: LoadedConfig<WorkerConfig>): Promise<number> {
  const logs = await openLogs({ level: config.LOG_LEVEL, kind: 'worker', ...logOptionsOf(config) });
  const { logger } = logs;
  for (const warning of warnings) logger.warn({}, warning);
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(1);
    logger.info({ signal }, 'told to stop; a second signal stops at once');
    stop.abort();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  try {
    await runWorker(config, logs, stop.signal);
    logger.info({}, 'stopped');
    return 0;
  } catch (error) {
    logger.error({ err: error }, 'the worker ends');
    if (logs.folder !== undefined) {
      print(process.stderr, `the worker ends: ${error instanceof Error ? error.message : error}\n`, 1);
    }
    return 1;
  } finally {
    await logs.close();
  }
}

async function version(): Promise<string> {
  const file = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return String(JSON.parse(file).version);
}

function print(stream: NodeJS.WriteStream, text: string, code: number): number {
  stream.write(text);
  return code;
}
