import { DocprocError, isDocprocError } from '../../../errors/index.ts';

/** Runs the work of one page; whatever fails becomes `PAGE_UNREADABLE`, an abort `ABORTED`. */
export async function runPageWork<T>(
  page: number,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await abortable(work(), signal);
  } catch (error) {
    if (isDocprocError(error)) throw error;
    throw new DocprocError('PAGE_UNREADABLE', `Page ${page} could not be read. The other pages may be.`, {
      cause: error,
      details: { page },
    });
  }
}

/** The promise's result, or an `ABORTED` error as soon as the signal is aborted. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(abortError(signal));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    // Whichever lost the race must not surface as an unhandled rejection.
    promise.catch(() => {});
  }
}

/** Throws where the signal is aborted. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** The signal's own reason where it is one of ours (a deadline says `TIMEOUT`), `ABORTED` otherwise. */
function abortError(signal: AbortSignal): DocprocError {
  if (isDocprocError(signal.reason)) return signal.reason;
  return new DocprocError('ABORTED', undefined, { cause: signal.reason });
}

/** What is thrown where a page has more pixels than the bound. */
export function tooManyPixels(page: number, dpi: number, maxPixels: number): DocprocError {
  return new DocprocError('LIMIT_EXCEEDED', `Page ${page} has more than ${maxPixels} pixels at ${dpi} dpi.`, {
    details: { page, limit: { name: 'maxPixels', value: maxPixels } },
  });
}
