import { DocprocError } from '@org/docproc-core/errors';

/**
 * The same chunks, until the signal: then it fails with `ABORTED` at once, even while the source keeps it waiting.
 * The source is told to stop either way.
 */
export async function* abortable(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  if (!signal) return yield* source;
  const iterator = source[Symbol.asyncIterator]();
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => {});
  const abort = () => aborted.reject(new DocprocError('ABORTED', undefined, { cause: signal.reason }));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      const next = await Promise.race([aborted.promise, iterator.next()]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // Not awaited: a source that hangs would hang the caller too.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
