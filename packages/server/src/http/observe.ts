import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Services } from '../services.ts';
import { notesOf, type RequestNotes } from './notes.ts';

type Observers = Pick<Services, 'access' | 'metrics' | 'tracing' | 'slowRequestMs'>;

/** Begins to observe a request: names it, and when it is over logs, measures and traces it. */
export function observeRequest(
  observers: Observers,
  request: IncomingMessage,
  response: ServerResponse,
): RequestNotes {
  const notes = notesOf(request);
  notes.requestId = requestIdOf(request);
  // Connections are used again: what they have sent before is not this request's.
  const sentBefore = request.socket.bytesWritten;
  if (observers.tracing) notes.span = beginSpan(observers.tracing, request, notes);
  response.once('close', () => finish(observers, request, response, notes, sentBefore));
  return notes;
}

function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}

function finish(
  { access, metrics, slowRequestMs }: Observers,
  request: IncomingMessage,
  response: ServerResponse,
  notes: RequestNotes,
  sentBefore: number,
): void {
  const { requestId, startedAt, userId, procedures, route = 'other', span } = notes;
  const method = request.method ?? 'GET';
  const ms = performance.now() - startedAt;
  const status = response.writableFinished ? response.statusCode : 'broken off';
  // A stream of events lasts for as long as somebody listens, which is nobody's fault.
  const isStream = String(response.getHeader('content-type')).startsWith('text/event-stream');
  metrics.request(method, route, String(status), isStream ? 0 : ms / 1000);
  if (span) endSpan(span, method, route, status);
  const slow = ms >= slowRequestMs && !isStream;
  const fields = {
    requestId,
    method,
    path: notedPathOf(request),
    status,
    ms: Math.round(ms * 10) / 10,
    bytes: request.socket.bytesWritten - sentBefore,
    ...(procedures.length > 0 && { procedure: procedures.join(',') }),
    ...(userId !== undefined && { userId }),
    ...(slow && { slow }),
  };
  if (slow) access.warn(fields, 'request');
  else access.info(fields, 'request');
}

function beginSpan(
  tracing: NonNullable<Services['tracing']>,
  request: IncomingMessage,
  { requestId }: RequestNotes,
) {
  const parent = request.headers['traceparent'];
  return tracing.start(`HTTP ${request.method}`, {
    kind: 'server',
    ...(typeof parent === 'string' && { parent }),
    attributes: {
      'http.request.method': request.method ?? 'GET',
      'url.path': notedPathOf(request),
      'docproc.request_id': requestId,
    },
  });
}

function endSpan(
  span: NonNullable<RequestNotes['span']>,
  method: string,
  route: string,
  status: number | string,
): void {
  span.rename(`${method} ${route}`);
  span.set({ 'http.route': route, 'http.response.status_code': status });
  if (typeof status !== 'number' || status >= 500) span.fail(String(status));
  span.end();
}

/** Without the query: it may hold a signature, or what somebody looks for. */
export function pathOf({ url = '' }: IncomingMessage): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}

/** Longest path that is noted, in characters: what callers send is as long as they like. */
const longestPath = 512;

/** The path as logs and traces have it. */
export function notedPathOf(request: IncomingMessage): string {
  return pathOf(request).slice(0, longestPath);
}
