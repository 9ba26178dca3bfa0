import type { IncomingMessage } from 'node:http';
import { DocprocError, type ErrorCode } from '@org/docproc-core/errors';
import type { StoredEvent } from '@org/docproc-store';
import type { WebSocket } from 'ws';
import { toKnownError } from '../errors/public-error.ts';
import type { UserContext } from '../rpc/context.ts';
import { followProgress } from '../rpc/progress.ts';
import { followSync } from '../rpc/sync/progress.ts';
import type { Services } from '../services.ts';
import { createSocketContext } from './context.ts';
import { closeOnExpiry, expiredCode, restartCode } from './session.ts';

/** Where programs that speak no tRPC hear what happens: `/ws?token=...`, and to go on after an event `&last_event_id=...`. */
export const notificationsPath = '/ws';

/** Where administrators hear how syncs go, likewise; with `&table=...` those of one table. */
export const syncProgressPath = '/ws/sync/progress';

/** How often the other end is asked for a sign of life, in milliseconds; it has as long to give one. */
const heartbeatMs = 30_000;

/**
 * Tells a user's events as plain JSON, one message each, for as long as the socket, the token and the login last.
 * The socket is closed with 4401 and a code of ours where it may not listen (any more).
 */
export async function serveNotifications(
  services: Services,
  socket: WebSocket,
  request: IncomingMessage,
): Promise<void> {
  const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
  const closed = new AbortController();
  socket.once('close', () => closed.abort());
  keepAlive(socket);
  try {
    const token = query.get('token') ?? undefined;
    const user = await closeOnExpiry(services, socket, token);
    const lastEventId = query.get('last_event_id') ?? undefined;
    const context = { ...createSocketContext(services, socket, request, token), user };
    const input = lastEventId === undefined ? {} : { lastEventId };
    const events = request.url?.startsWith(syncProgressPath)
      ? followAllSyncs(context, { ...input, table: query.get('table') }, closed.signal)
      : followProgress(context, input, closed.signal);
    for await (const [id, event] of await events) {
      socket.send(JSON.stringify(toNotification(id, event)));
    }
    socket.close(restartCode, 'the server restarts');
  } catch (error) {
    const { code } = toKnownError(error);
    if (code === 'INTERNAL') services.logger.error({ err: error }, 'notifications failed');
    socket.close(closeCodes[code] ?? expiredCode, code);
  }
}

/** Error: `FORBIDDEN` for all but administrators. */
function followAllSyncs(
  context: UserContext,
  { table, ...from }: { readonly table: string | null; readonly lastEventId?: string },
  signal: AbortSignal,
) {
  if (context.user.role !== 'admin') throw new DocprocError('FORBIDDEN');
  return followSync(context, { ...from, ...(table !== null && { table }) }, signal);
}

/** Close codes of what is not the caller's fault: an error of ours, and what passes (Try Again Later). */
const closeCodes: Partial<Record<ErrorCode, number>> = {
  INTERNAL: 1011,
  DATABASE_UNAVAILABLE: 1013,
  RATE_LIMITED: 1013,
};

/** Ends a socket whose other end is gone without a word. */
function keepAlive(socket: WebSocket): void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, heartbeatMs);
  socket.once('close', () => clearInterval(timer));
}

/** Names of events as these clients know them. */
const types: Readonly<Record<StoredEvent['type'], string>> = {
  'document.uploaded': 'document_uploaded',
  'document.queued': 'document_queued',
  'document.processing': 'document_processing',
  'document.progress': 'document_processing',
  'document.completed': 'document_completed',
  'document.partial': 'document_completed',
  'document.failed': 'document_failed',
  'document.deleted': 'document_deleted',
  'report.created': 'report_created',
  'report.progress': 'report_processing',
  'report.ready': 'report_completed',
  'report.failed': 'report_failed',
  'sync.queued': 'sync_queued',
  'sync.running': 'sync_running',
  'sync.progress': 'sync_progress',
  'sync.done': 'sync_done',
  'sync.stopped': 'sync_stopped',
  'sync.failed': 'sync_failed',
  resync: 'resync',
  subscribed: 'connected',
};

/** What is sent: flat, in snake case, with the id to go on after. */
function toNotification(id: string, event: StoredEvent): Readonly<Record<string, unknown>> {
  const { documentId, reportId, data, type, at } = event;
  const { name, stage, fraction, page, pages, code, message } = data;
  const { runId, table, rows, bytes, rowEstimate, rowsPerSecond, elapsedMs } = data;
  return {
    type: types[type],
    event_id: id,
    at,
    ...(documentId !== undefined && { document_id: documentId }),
    ...(reportId !== undefined && { report_id: reportId }),
    ...(/^(document|report|sync)\./.test(type) && {
      status: type.split('.')[1]?.replace('progress', 'processing'),
    }),
    ...(fraction !== undefined && { progress: fraction }),
    ...(name !== undefined && { name }),
    ...(stage !== undefined && { stage }),
    ...(page !== undefined && { page }),
    ...(pages !== undefined && { pages }),
    ...(runId !== undefined && { run_id: runId }),
    ...(table !== undefined && { table }),
    ...(rows !== undefined && { rows }),
    ...(bytes !== undefined && { bytes }),
    ...(rowEstimate !== undefined && { row_estimate: rowEstimate }),
    ...(rowsPerSecond !== undefined && { rows_per_second: rowsPerSecond }),
    ...(elapsedMs !== undefined && { elapsed_ms: elapsedMs }),
    ...(code !== undefined && { error_code: code }),
    ...(message !== undefined && { message }),
  };
}
