import { resolve } from 'node:path';
import { startStack } from './stack.ts';

/** How the stack is to stay up. */
export interface StartOptions {
  readonly port: number;
  readonly host: string;
  /** Kept between runs. */
  readonly folder: string;
  readonly threads?: number;
  readonly signal: AbortSignal;
}

/** Keeps the stack running until the signal or until a part of it ends. Resolves to the exit code. */
export async function runStart(options: StartOptions): Promise<number> {
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const stack = await startStack({
    ...options,
    folder: resolve(options.folder),
    onReady: (part, ms) => print(`  ${part.padEnd(8)} ready after ${ms} ms`),
  });
  print(`
  tRPC        ${stack.url}/trpc
  WebSocket   ${stack.url.replace('http', 'ws')}/trpc
  PostgreSQL  ${withoutPassword(stack.databaseUrl)}
  files, logs ${stack.folder}

  Ctrl-C stops it.`);
  try {
    const ended = await Promise.race([stack.broken, aborted(options.signal)]);
    if (ended === undefined) return 0;
    process.stderr.write(
      `${ended.name} ended (${ended.signal ?? `exit ${ended.code}`}); see ${stack.folder}/logs\n`,
    );
    return 1;
  } finally {
    await stack.stop();
  }
}

/** Resolves when the signal aborts. */
function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((done) => {
    if (signal.aborted) done(undefined);
    signal.addEventListener('abort', () => done(undefined), { once: true });
  });
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}
