import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Database, mayReadMetrics, metricsPath, sendMetrics } from '@org/docproc-store';
import type { Registry } from 'prom-client';

/** What a worker's listener answers with. */
export interface MetricsListenerOptions {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  /** Who brings it may read the metrics from anywhere. Default: they are read from this machine alone. */
  readonly token?: string;
  readonly registry: Registry;
  readonly database: Pick<Database, 'pool'>;
  /** Whether the worker takes jobs. */
  readonly isWorking: () => boolean;
}

/** A listener for probes and for Prometheus: a worker has no other. */
export interface MetricsListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers `/metrics`, `/health/live` (200 while the process answers) and `/health/ready` (200 while the worker takes
 * jobs and the database answers, 503 otherwise). Errors: those of `listen`, such as a port in use.
 */
export async function openMetricsListener(options: MetricsListenerOptions): Promise<MetricsListener> {
  const http = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    respond(options, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'The metrics could not be read.');
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, options.host, resolve);
  });
  // Nobody's probe keeps a process that has nothing else to do.
  http.unref();
  return { port: (http.address() as AddressInfo).port, close: () => closeAll(http) };
}

async function respond(
  options: MetricsListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  const path = request.url?.split('?', 1)[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'GET or HEAD.');
  if (path === '/health/live') return sendHealth(response, 200, 'ok');
  if (path === '/health/ready' || path === '/health') {
    const status = await statusOf(options);
    return sendHealth(response, status === 'ok' ? 200 : 503, status);
  }
  if (path !== metricsPath) return sendText(response, 404, 'There is nothing here.');
  if (mayReadMetrics(request, options.token)) return sendMetrics(options.registry, response);
  const reason = 'Metrics are for callers on this machine, or with METRICS_TOKEN set for its bearers.';
  sendText(response, options.token === undefined ? 403 : 401, reason);
}

async function statusOf({ database, isWorking }: MetricsListenerOptions): Promise<string> {
  if (!isWorking()) return 'stopping';
  const answer = database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  return (await Promise.race([answer, delay(2000, false, { ref: false })])) ? 'ok' : 'degraded';
}

function sendHealth(response: ServerResponse, code: number, status: string): void {
  response.writeHead(code, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify({ status, uptime: Math.round(process.uptime()) }));
}

function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}

async function closeAll(http: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeAllConnections();
  await closed;
}
