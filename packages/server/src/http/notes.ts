import { randomUUID } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import type { TraceSpan } from '@org/docproc-store';

/** What becomes known of a request while it is answered, for its line in the log, metrics and traces. */
export interface RequestNotes {
  /** Names the request in logs and in the answer: the caller's, where it gave a fit one. */
  requestId: string;
  /** When it came, by `performance.now()`. */
  readonly startedAt: number;
  /** Path with its parameters in braces; left out where there is no such path. */
  route?: string;
  /** Who called, once that is known. */
  userId?: string;
  /** The procedures that were called. */
  readonly procedures: string[];
  /** The request in its trace. */
  span?: TraceSpan;
}

/** A request that can be noted on. The server's own. */
export class NotedRequest extends IncomingMessage {
  readonly notes: RequestNotes = newNotes('');
}

/** The notes of a request. One that is not from our server has none, and what is noted on it is lost. */
export function notesOf(request: IncomingMessage): RequestNotes {
  return request instanceof NotedRequest ? request.notes : newNotes(randomUUID());
}

/** Notes with nothing on them, for what is no request of its own: a call over a socket. */
export function newNotes(requestId: string): RequestNotes {
  return { requestId, startedAt: performance.now(), procedures: [] };
}
