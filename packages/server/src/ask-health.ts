import { request } from 'node:http';
import type { ServerConfig } from './config.ts';

/** Longest time to wait for the answer, in milliseconds: health checks of containers give up soon, too. */
const timeoutMs = 4000;

/**
 * Whether the server of this configuration, on this machine, says that requests may be sent to it.
 * Throws where it does not answer, or answers that it is not ready.
 */
export async function askHealth({ HOST, PORT }: Pick<ServerConfig, 'HOST' | 'PORT'>): Promise<void> {
  const status = await statusOf(`http://${reachable(HOST)}:${PORT}/health/ready`);
  if (status !== 200) throw new Error(`the server answers with ${status}`);
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, { signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.once('error', reject);
    call.end();
  });
}

/** An address that stands for all of the machine's is asked at its own. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
