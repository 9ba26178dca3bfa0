import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { DocprocError, type ErrorCode, isDocprocError } from '../../errors/index.ts';
import type { Document } from '../../model/index.ts';
import { failedSummary, toDocument } from '../assemble.ts';
import { identify } from '../identify.ts';
import { nameOf } from '../input/name.ts';
import type { ExtractLimits, ExtractProgress } from '../options.ts';
import { parseLimits, parseSettings } from '../settings.ts';
import type { PoolInput, PortableOptions } from './messages.ts';
import type { ExtractJob } from './seat.ts';
import { createSeats } from './seats.ts';
import { createSharing } from './sharing.ts';

export type { PoolInput, PortableOptions } from './messages.ts';

/** Options of {@link createExtractionPool}. Limits hold for the calls that set none. */
export interface ExtractionPoolOptions extends ExtractLimits {
  /**
   * Files that are read at the same time, each in a thread of its own. Threads that have no file read pages of PDFs that
   * take another one long, where those were given as a path or a `Blob`. Default: the machine's cores, at most 4.
   */
  readonly threads?: number;
  /**
   * Most memory in MiB that one thread may hold: its JavaScript heap (enforced by V8), its array buffers and its
   * WebAssembly memories (looked at ten times a second, on Node 22.16 or newer). Not covered: pixels that sharp holds
   * while it decodes, which `maxPixels` bounds, and OCR and old workbooks, which run in threads of their own with
   * limits of their own. Default 1,024.
   */
  readonly maxMemoryMb?: number;
  /** Folder where the results of OCR are kept, where the call names none. Default: nowhere. */
  readonly ocrCache?: string;
}

/** Options of a pool's `extract()`: those of `extract()` that can be sent to another thread, signal and progress. */
export interface PoolExtractOptions extends PortableOptions {
  /** Takes the file out of the queue, or stops the work on it; the call then fails with `ABORTED`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExtractProgress) => void;
}

/** What a pool's threads are at. */
export interface PoolUsage {
  /** Threads that are there; they start when they are first needed. */
  readonly threads: number;
  /** Those at work. */
  readonly busy: number;
  /** Bytes of heap, array buffers and WebAssembly that all hold, each as last seen while it worked. */
  readonly memoryBytes: number;
}

/** Threads that extract files, each with a memory ceiling and a deadline. */
export interface ExtractionPool {
  /**
   * Extracts a file in a thread, as `extract()` would. A file that makes its thread hang, run out of memory or crash
   * gives a Document of status `failed` with `TIMEOUT`, `OUT_OF_MEMORY` or `INTERNAL`; the thread is ended and
   * replaced, other files do not notice. Throws `OPTION_INVALID` and `ABORTED`. Bytes are copied.
   */
  extract(input: PoolInput, options?: PoolExtractOptions): Promise<Document>;
  /** What the threads are at, for those who watch. */
  usage(): PoolUsage;
  /** Takes no more files, lets those it has accepted finish, and ends the threads. */
  close(): Promise<void>;
}

/** A thread gets this long to end by itself at its deadline, in milliseconds; `extract()` needs up to two seconds. */
const DEADLINE_GRACE_MS = 2500;

/** What costs a file its thread. */
const threadErrors: ReadonlySet<ErrorCode> = new Set(['TIMEOUT', 'OUT_OF_MEMORY', 'INTERNAL']);

/**
 * Makes a pool of extraction threads. Threads start when they are first needed and keep the process alive only while
 * they work.
 *
 * @example
 * const pool = createExtractionPool({ threads: 2, maxMemoryMb: 512, timeoutMs: 60_000 });
 * const documents = await Promise.all(paths.map((path) => pool.extract(path)));
 * await pool.close();
 */
export function createExtractionPool(options: ExtractionPoolOptions = {}): ExtractionPool {
  const { threads, maxMemoryMb } = checked(options);
  const defaults = { ...parseLimits(options), ...(options.ocrCache && { ocrCache: options.ocrCache }) };
  const seats = createSeats(threads, maxMemoryMb);
  const shared = createSharing(seats);
  const accepted = new Set<Promise<unknown>>();
  let closed = false;

  const run = async (input: PoolInput, job: ExtractJob): Promise<Document> => {
    const started = Date.now();
    const seat = await seats.take(job.signal);
    try {
      return await (threads > 1 ? shared(seat, job) : seat.extract(job));
    } catch (error) {
      if (!isDocprocError(error) || !threadErrors.has(error.code)) throw error;
      const known = await identify(input, job.options.name);
      const timings = { totalMs: Date.now() - started };
      return toDocument(failedSummary({ ...known, issues: [], error, timings }));
    } finally {
      seats.giveBack(seat);
    }
  };

  return {
    async extract(input, { signal, onProgress, ...portable } = {}) {
      if (closed) throw new DocprocError('OPTION_INVALID', 'The extraction pool is closed.');
      parseSettings(input, portable);
      if (signal?.aborted) throw new DocprocError('ABORTED', undefined, { cause: signal.reason });
      const limit = portable.timeoutMs ?? defaults.timeoutMs;
      const work = run(input, {
        input: input instanceof URL ? fileURLToPath(input) : input,
        // The copy of a `File` that another thread gets has no name.
        options: { ...defaults, ...portable, name: nameOf(input, portable.name) },
        hardTimeoutMs: limit > 0 ? limit + DEADLINE_GRACE_MS : 0,
        signal,
        onProgress,
      });
      accepted.add(work);
      return work.finally(() => accepted.delete(work));
    },
    usage: seats.usage,
    async close() {
      closed = true;
      await Promise.allSettled(accepted);
      await seats.end();
    },
  };
}

function checked(options: ExtractionPoolOptions) {
  const all = {
    threads: options.threads ?? Math.min(4, availableParallelism()),
    maxMemoryMb: options.maxMemoryMb ?? 1024,
  };
  const smallest = { threads: 1, maxMemoryMb: 16 };
  for (const name of ['threads', 'maxMemoryMb'] as const) {
    if (Number.isInteger(all[name]) && all[name] >= smallest[name]) continue;
    const problem = `must be a whole number of at least ${smallest[name]}`;
    throw new DocprocError('OPTION_INVALID', `${name}: ${problem}.`, {
      details: { fields: { [name]: problem } },
    });
  }
  return all;
}
