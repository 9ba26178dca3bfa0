import { DocprocError } from '@org/docproc-core/errors';

/**
 * Does the work, and ends it when the time is over that its queue allows. Rejects then, with `TIMEOUT`, whether the
 * work has noticed or not: another worker may have the job already.
 */
export function withDeadline(
  work: () => Promise<void>,
  seconds: number,
  abort: AbortController,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new DocprocError('TIMEOUT', `The work took longer than ${seconds} s.`);
      reject(error);
      abort.abort(error);
    }, seconds * 1000);
    work()
      .finally(() => clearTimeout(timer))
      .then(resolve, reject);
  });
}
