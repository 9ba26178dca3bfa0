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
  const failed = () => new DocprocError('ABORTED', undefined, { cause: signal.reason });
  let refuse: (error: DocprocError) => void = () => {};
  const abort = () => refuse(failed());
  // Each chunk is waited for by a promise of its own. A race with one promise that lasts would keep them all.
  const next = () =>
    new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
      if (signal.aborted) return reject(failed());
      refuse = reject;
      iterator.next().then(resolve, reject);
    });
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (let chunk = await next(); !chunk.done; chunk = await next()) yield chunk.value;
  } finally {
    signal.removeEventListener('abort', abort);
    // Not awaited: a source that hangs would hang the caller too.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
