import { MessageChannel } from 'node:worker_threads';
import type { Document } from '../../model/index.ts';
import type { ExtractJob, Seat } from './seat.ts';
import type { Seats } from './seats.ts';

/** A file at work whose pages other threads could read. */
interface SharedFile {
  readonly seat: Seat;
  readonly job: ExtractJob;
  /** Ends those who still read for it once it is done. */
  readonly over: AbortController;
  /** Pages that others could read. */
  wanted: number;
  helpers: number;
}

/**
 * Lets threads that have nothing to do read pages of the files that others are at. They are called away as soon as a
 * file waits for a thread.
 */
export function createSharing(seats: Seats): (seat: Seat, job: ExtractJob) => Promise<Document> {
  const files = new Set<SharedFile>();
  /** Threads that help, and were not called away yet. */
  const helping = new Set<Seat>();

  const spread = () => {
    for (const file of files) {
      while (file.wanted > file.helpers) {
        const helper = seats.takeSpare();
        if (helper === undefined) return;
        void assist(helper, file);
      }
    }
  };
  const assist = async (helper: Seat, file: SharedFile) => {
    const { port1, port2 } = new MessageChannel();
    const { input, options } = file.job;
    file.helpers++;
    helping.add(helper);
    try {
      file.seat.lend(port1);
      await helper.assist({ input, options, signal: file.over.signal }, port2);
    } catch {
      // The file does without: whoever broke on it is not to be followed by the next one.
      file.wanted = 0;
      port2.close();
    } finally {
      helping.delete(helper);
      file.helpers--;
      seats.giveBack(helper);
    }
  };
  seats.watch({
    onSpare: spread,
    // All of them: nobody knows who is done first. Those that are not needed come back.
    onShort() {
      for (const helper of helping) helper.release();
      helping.clear();
    },
  });
  return async (seat, job) => {
    // Bytes were copied when the work began; by now they may be others.
    if (typeof job.input !== 'string' && !(job.input instanceof Blob)) return seat.extract(job);
    const file: SharedFile = { seat, job, over: new AbortController(), wanted: 0, helpers: 0 };
    files.add(file);
    try {
      return await seat.extract({
        ...job,
        onWanted(pages) {
          file.wanted = pages;
          spread();
        },
      });
    } finally {
      files.delete(file);
      file.over.abort();
    }
  };
}
