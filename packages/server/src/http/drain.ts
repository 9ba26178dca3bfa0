import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '../services.ts';

/**
 * Set by a proxy that sends a request which is answered with 504 to another server: `deploy/nginx/docproc.conf` does so
 * for those that may be sent twice. The answer also takes this server out of its turn there.
 */
const header = 'docproc-next-server';

/** Whether the server is about to stop and the proxy in front has another one for this request. */
export function isForAnother({ draining }: Pick<Services, 'draining'>, request: IncomingMessage): boolean {
  if (!draining.aborted || request.headers[header] !== 'yes') return false;
  return request.method === 'GET' || request.method === 'HEAD';
}

/** Answers the proxy; no client sees it. */
export function sendElsewhere(response: ServerResponse): void {
  response.writeHead(504, { Connection: 'close', 'Content-Length': '0' }).end();
}
