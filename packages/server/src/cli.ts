#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isDocprocError } from '@org/docproc-core/errors';
import { createJsonLogger } from '@org/docproc-store';
import { describeSettings, readConfig, type ServerConfig } from './config.ts';

const usage = `usage: docproc-server serve
       docproc-server migrate
       docproc-server --help | --version

serve    brings the database up to date and answers requests until SIGTERM or SIGINT, then finishes those at work
migrate  brings the database up to date and ends
Logs are JSON lines on standard output. Exit codes: 0 stopped, 1 failed, 2 wrong call or configuration.

Environment:
${describeSettings()}
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const call = parseCall(args);
  if (call === 'help') return print(process.stdout, usage, 0);
  if (call === 'version') return print(process.stdout, `${await version()}\n`, 0);
  if (call === undefined) return print(process.stderr, usage, 2);
  const config = configOrExplain();
  return config ? run(call, config) : 2;
}

type Call = 'serve' | 'migrate' | 'help' | 'version';

function parseCall(args: string[]): Call | undefined {
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.help) return 'help';
    if (values.version) return 'version';
    const [name, ...rest] = positionals;
    return rest.length === 0 && (name === 'serve' || name === 'migrate') ? name : undefined;
  } catch {
    return undefined;
  }
}

function configOrExplain(): ServerConfig | undefined {
  try {
    return readConfig();
  } catch (error) {
    if (!isDocprocError(error)) throw error;
    print(process.stderr, `${error.code}: ${error.message}\n`, 2);
    return undefined;
  }
}

async function run(call: 'serve' | 'migrate', config: ServerConfig): Promise<number> {
  const logger = createJsonLogger(config.LOG_LEVEL);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(signal));
  try {
    // Loaded when it is needed: an explanation or a wrong call is answered at once.
    const { runMigrations, runServer } = await import('./run.ts');
    if (call === 'migrate') await runMigrations(config, logger);
    else await runServer(config, logger, stop.signal);
    return 0;
  } catch (error) {
    logger.error({ err: error }, `${call} failed`);
    if (isDocprocError(error) && error.code === 'CONFIG_INVALID') {
      return print(process.stderr, `${error.code}: ${error.message}\n`, 2);
    }
    return print(process.stderr, `${call} failed: ${error instanceof Error ? error.message : error}\n`, 1);
  }
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function print(stream: NodeJS.WriteStream, text: string, code: number): number {
  stream.write(text);
  return code;
}
