import { DocprocError } from '@org/docproc-core/errors';
import type { TRPCClient } from '@trpc/client';
import { coded } from '../errors.ts';
import type { AppRouter, DocumentRecord, Outputs, ReportRecord } from '../router.ts';
import { backoffMs, follow } from './follow.ts';
import { iterate } from './subscription.ts';

/** Something that happened to a document or report of the user. */
export type DocprocEvent = EventOf<Outputs['documents']['onProgress']>;

type EventOf<T> = T extends AsyncIterable<{ readonly data: infer E }, unknown, unknown> ? E : never;

/** Which events to watch. */
export interface WatchOptions {
  /** Only those of this document. The iteration then ends when the document's processing does. */
  readonly documentId?: string;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal;
  /** Called each time the server has begun to listen: whatever happens from the first call on comes as an event. */
  readonly onStarted?: () => void;
}

/** How to wait. */
export interface WaitOptions {
  /** Stops waiting; the call fails with `ABORTED`. The work itself goes on. */
  readonly signal?: AbortSignal;
  /** Longest time to wait in milliseconds; the call then fails with `TIMEOUT`. Default: none. */
  readonly timeoutMs?: number;
}

/** How to wait for a document. */
export interface WaitForDocumentOptions extends WaitOptions {
  /** Called with every event of the document, the present state first. */
  readonly onProgress?: (event: DocprocEvent) => void;
}

/** Following and waiting. */
export interface Events {
  watch(options?: WatchOptions): AsyncGenerator<DocprocEvent, void, undefined>;
  waitForDocument(id: string, options?: WaitForDocumentOptions): Promise<DocumentRecord>;
  waitForReport(id: string, options?: WaitOptions): Promise<ReportRecord>;
}

const finalTypes: ReadonlySet<DocprocEvent['type']> = new Set([
  'document.completed',
  'document.partial',
  'document.failed',
  'document.deleted',
]);

/** A report goes with a document that it shows, and only the document's end is told. */
const mayConcernAll: ReadonlySet<DocprocEvent['type']> = new Set(['resync', 'document.deleted']);

const finalStates: ReadonlySet<DocumentRecord['state']> = new Set(['completed', 'partial', 'failed']);

/** Makes what follows events. `closed` ends all of it. */
export function createEvents(trpc: TRPCClient<AppRouter>, closed: AbortSignal): Events {
  function events(documentId: string | undefined, signal: AbortSignal, onStarted?: () => void) {
    return follow<DocprocEvent>({
      signal,
      retryDelayMs: backoffMs,
      isNews: ({ type }) => type !== 'subscribed',
      isLast: ({ type }) => documentId !== undefined && finalTypes.has(type),
      subscribe: (lastEventId, stop) =>
        iterate(
          (callbacks) =>
            trpc.documents.onProgress.subscribe(
              {
                ...(documentId !== undefined && { documentId }),
                ...(lastEventId !== undefined && { lastEventId }),
              },
              callbacks,
            ),
          stop,
          onStarted,
        ),
    });
  }

  return {
    watch({ documentId, signal, onStarted } = {}) {
      return events(documentId, AbortSignal.any(signal ? [closed, signal] : [closed]), onStarted);
    },
    waitForDocument: (id, options = {}) =>
      withinLimits(closed, options, async (signal) => {
        while (true) {
          for await (const event of events(id, signal)) options.onProgress?.(event);
          signal.throwIfAborted();
          // Also a document that was sent on another run in the very moment is not done.
          const document = await trpc.documents.get.query({ id }, { signal });
          if (finalStates.has(document.state)) return document;
        }
      }),
    waitForReport: (id, options = {}) =>
      withinLimits(closed, options, async (signal) => {
        const done = new AbortController();
        let failure: unknown;
        let report: ReportRecord | undefined;
        const look = async () => {
          try {
            const found = await trpc.reports.get.query({ id }, { signal });
            if (found.state === 'pending') return;
            report = found;
          } catch (error) {
            failure = error;
          }
          done.abort();
        };
        // Looked at once the server listens, and again with each event of it: so none can be missed.
        const stop = AbortSignal.any([signal, done.signal]);
        for await (const event of events(undefined, stop, () => void look())) {
          if (event.reportId === id || mayConcernAll.has(event.type)) await look();
        }
        signal.throwIfAborted();
        if (!report) throw failure;
        return report;
      }),
  };
}

/** Runs the wait until it ends, the caller or the client stops it, or its time is over. */
async function withinLimits<T>(
  closed: AbortSignal,
  { signal, timeoutMs }: WaitOptions,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const stop = AbortSignal.any([closed, timeout.signal, ...(signal ? [signal] : [])]);
    return await coded(() => wait(stop));
  } catch (error) {
    if (timeout.signal.aborted) throw new DocprocError('TIMEOUT', `It was not done within ${timeoutMs} ms.`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
