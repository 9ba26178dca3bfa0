import { setTimeout as delay } from 'node:timers/promises';
import { createDocprocClient, type DocprocClient } from '@org/docproc-client';
import { readConfig as readServerConfig } from '../../../../packages/server/src/config.ts';
import { runServer } from '../../../../packages/server/src/run.ts';
import { readConfig as readWorkerConfig } from '../../../../packages/worker/src/config.ts';
import { runWorker } from '../../../../packages/worker/src/run.ts';
import { lineOf } from './line.ts';

/** A server and a worker in this process, as their command lines run them, and somebody who is logged in. */
export interface Parts extends AsyncDisposable {
  readonly url: string;
  readonly client: DocprocClient;
  readonly accessToken: () => string;
  /** Whether a part has ended that was not told to. */
  readonly ended: () => boolean;
}

export async function startParts(environment: Readonly<Record<string, string>>): Promise<Parts> {
  const stop = new AbortController();
  let ended = false;
  const note = () => {
    ended ||= !stop.signal.aborted;
  };
  const listening = lineOf('listening');
  const server = runServer(
    readServerConfig({ PORT: '0', ...environment }),
    listening.logs,
    stop.signal,
  ).finally(note);
  const { url } = await Promise.race([listening.line, server.then(endedEarly)]);
  const working = lineOf('working');
  const settings = readWorkerConfig({ WORKER_THREADS: '1', STOP_TIMEOUT: '1', ...environment });
  const worker = runWorker(settings, working.logs, stop.signal).finally(note);
  await Promise.race([working.line, worker.then(endedEarly)]);
  let accessToken = '';
  const client = createDocprocClient({
    url: String(url),
    onTokens: (tokens) => {
      accessToken = tokens?.accessToken ?? '';
    },
  });
  const account = { email: 'kim@example.com', password: 'a sentence nobody guesses 1' };
  await client.auth.register({ ...account, name: 'Kim' });
  await client.auth.login(account);
  return {
    url: String(url),
    client,
    accessToken: () => accessToken,
    ended: () => ended,
    async [Symbol.asyncDispose]() {
      await client.close();
      stop.abort(new Error('the test is over'));
      await Promise.allSettled([server, worker]);
    },
  };
}

function endedEarly(): never {
  throw new Error('a part ended before it was ready');
}

/** The status of a load balancer's question. */
export async function readiness(url: string): Promise<number> {
  return (await get(`${url}/health/ready`)).status;
}

/** Waits for what comes by itself, sooner or later. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (await isTrue()) return;
    await delay(50);
  }
  throw new Error(`not within a minute: ${what}`);
}

/** A GET; once more where the kept connection was closed in the very moment it was used again, as clients do. */
export async function get(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code !== 'UND_ERR_SOCKET' && code !== 'ECONNRESET') throw error;
    return fetch(url, init);
  }
}
