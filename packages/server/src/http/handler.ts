import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DocprocError } from '@org/docproc-core/errors';
import { mayReadMetrics, metricsPath, sendMetrics } from '@org/docproc-store';
import type { RpcHandler } from '../adapter/handler.ts';
import { consolePages } from '../console/pages.ts';
import { filePath, serveFile } from '../files/serve.ts';
import { docsPages } from '../rest/docs.ts';
import { createRestHandler, type RestHandler } from '../rest/serve.ts';
import { checkHealth, type Health, liveness } from '../rpc/health.ts';
import type { Services } from '../services.ts';
import { createCalls, rpcPath } from './call.ts';
import type { Cors } from './cors.ts';
import { isForAnother, sendElsewhere } from './drain.ts';
import { sendFailure } from './failure.ts';
import { isEarly, letGo } from './linger.ts';
import { notesOf } from './notes.ts';
import { notedPathOf, observeRequest, pathOf } from './observe.ts';
import { createPagesHandler, type PagesHandler } from './pages.ts';
import { allowSilence } from './silence.ts';

/** Answers every HTTP request of the server. */
export function createHandler(services: Services, cors: Cors): RequestListener {
  const door: Door = {
    services,
    cors,
    call: createCalls(services),
    rest: createRestHandler(services),
    pages: createPagesHandler({ ...docsPages, ...consolePages }),
  };
  const latest = new WeakMap<Socket, ServerResponse>();
  return (request, response) => {
    // Sent before its client could know that the answer before is the last one: this one would not get out.
    if (isEarly(latest.get(request.socket))) return void request.resume();
    latest.set(request.socket, response);
    const { requestId } = observeRequest(services, request, response);
    response.setHeader('X-Request-Id', requestId);
    for (const [name, value] of safety) response.setHeader(name, value);
    if (isByTls(request, services.proxyHops)) response.setHeader('Strict-Transport-Security', alwaysTls);
    if (services.draining.aborted) response.setHeader('Connection', 'close');
    respond(door, request, response)
      .catch((error: unknown) => fail(services, request, response, requestId, error))
      .finally(() => letGo(request, response));
  };
}

/** What this server sends is no page, so a browser is to make nothing of it; pages say otherwise for themselves. */
const safety = Object.entries({
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
});

/** A year, as ASVS asks for: browsers come by TLS alone from then on. */
const alwaysTls = 'max-age=31536000; includeSubDomains';

/** Whether a proxy that is believed says that the caller came to it by TLS; the server itself speaks none. */
function isByTls({ headers }: IncomingMessage, proxyHops: number): boolean {
  const stated = [headers['x-forwarded-proto'] ?? []].flat().join(',').split(',').at(-1);
  return proxyHops > 0 && stated?.trim().toLowerCase() === 'https';
}

/** What is behind the server's one entrance. */
interface Door {
  readonly services: Services;
  readonly cors: Cors;
  readonly call: RpcHandler;
  readonly rest: RestHandler;
  readonly pages: PagesHandler;
}

async function respond(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { services, cors, call } = door;
  if (isForAnother(services, request)) return sendElsewhere(response);
  if (cors.apply(request, response)) return;
  const path = pathOf(request);
  if (!cors.allows(request)) throw new DocprocError('FORBIDDEN', 'This origin may not call the server.');
  allowSilence(request, response, path, services.sync.longestQueryMs + 60_000);
  const notes = notesOf(request);
  if (path.startsWith(`${rpcPath}/`)) {
    notes.route = `${rpcPath}/{procedure}`;
    return call(request, response, path.slice(rpcPath.length + 1));
  }
  if (await door.rest(request, response, path)) return;
  if (await door.pages(request, response, path)) {
    notes.route = path;
    return;
  }
  const url = urlOf(request);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads && filePath.test(url.pathname)) {
    notes.route = '/files/{kind}/{id}';
    return serveFile(services, url, request, response);
  }
  if (reads && url.pathname === metricsPath) {
    notes.route = metricsPath;
    return serveMetrics(services, request, response);
  }
  const fixed = reads && Object.hasOwn(fixedAnswers, url.pathname) ? fixedAnswers[url.pathname] : undefined;
  if (!fixed) throw new DocprocError('NOT_FOUND');
  notes.route = url.pathname;
  sendJson(response, ...(await fixed(services)));
}

/** Who may not read it is told how to. */
async function serveMetrics(
  { metrics, metricsToken }: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (mayReadMetrics(request, metricsToken)) return sendMetrics(metrics.registry, response);
  if (metricsToken !== undefined) throw new DocprocError('UNAUTHENTICATED');
  throw new DocprocError(
    'FORBIDDEN',
    'Metrics are for callers on this machine, or with METRICS_TOKEN set for its bearers.',
  );
}

type FixedAnswer = (services: Services) => Promise<readonly [status: number, body: object]>;

/** For load balancers (200 while requests may be sent here, 503 otherwise) and for those who verify tokens. */
const fixedAnswers: Readonly<Record<string, FixedAnswer>> = {
  '/health': async (services) => healthAnswer(await checkHealth(services)),
  '/health/ready': async (services) => healthAnswer(await checkHealth(services)),
  // A server that stops is alive: it must not be killed for it.
  '/health/live': async (services) => [200, liveness(services)],
  '/.well-known/jwks.json': async ({ jwks }) => [200, jwks],
};

function healthAnswer(health: Health): readonly [number, object] {
  return [health.status === 'ok' ? 200 : 503, health];
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Cache-Control', 'no-store');
  response.statusCode = status;
  response.end(JSON.stringify(body));
}

/** The host is the other end's word and is used for nothing. */
function urlOf(request: IncomingMessage): URL {
  try {
    return new URL(`http://localhost${request.url?.startsWith('/') ? request.url : '/'}`);
  } catch (cause) {
    throw new DocprocError('VALIDATION_FAILED', 'The path cannot be read.', { cause });
  }
}

function fail(
  { logger }: Services,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  error: unknown,
): void {
  // Whoever would read the answer has left.
  if (response.destroyed) return;
  logger.debug({ err: error, requestId, path: notedPathOf(request) }, 'a request failed');
  sendFailure(response, error, requestId);
}
