#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isDocprocError } from '@org/docproc-core/errors';
import { createJsonLogger } from '@org/docproc-store';
import { describeSettings, readConfig, type WorkerConfig } from './config.ts';
import { runWorker } from './run.ts';

const usage = `usage: docproc-worker run
       docproc-worker --help | --version

Takes documents and reports from the queue until SIGTERM or SIGINT, then finishes what is at work, or hands it back.
Logs are JSON lines on standard output. Exit codes: 0 stopped, 1 failed, 2 wrong call or configuration.

Environment:
${describeSettings()}
`;

process.exitCode = await main(process.argv.slice(2));
if (process.connected) process.disconnect();

async function main(args: string[]): Promise<number> {
  const call = parseCall(args);
  if (call === 'help') return print(process.stdout, usage, 0);
  if (call === 'version') return print(process.stdout, `${await version()}\n`, 0);
  if (call === undefined) return print(process.stderr, usage, 2);
  const config = configOrExplain();
  return config ? run(config) : 2;
}

type Call = 'run' | 'help' | 'version';

function parseCall(args: string[]): Call | undefined {
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.help) return 'help';
    if (values.version) return 'version';
    return positionals.length === 1 && positionals[0] === 'run' ? 'run' : undefined;
  } catch {
    return undefined;
  }
}

function configOrExplain(): WorkerConfig | undefined {
  try {
    return readConfig();
  } catch (error) {
    if (!isDocprocError(error)) throw error;
    print(process.stderr, `${error.code}: ${error.message}\n`, 2);
    return undefined;
  }
}

async function run(config: WorkerConfig): Promise<number> {
  const logger = createJsonLogger(config.LOG_LEVEL);
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(1);
    logger.info({ signal }, 'told to stop; a second signal stops at once');
    stop.abort();
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  try {
    await runWorker(config, logger, stop.signal);
    logger.info({}, 'stopped');
    return 0;
  } catch (error) {
    logger.error({ err: error }, 'the worker ends');
    return 1;
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
