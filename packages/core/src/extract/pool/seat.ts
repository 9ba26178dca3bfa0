import { type MessagePort, Worker } from 'node:worker_threads';
import { DocprocError } from '../../errors/index.ts';
import type { Document } from '../../model/index.ts';
import type { ExtractProgress } from '../options.ts';
import type { PoolInput, PortableOptions, ThreadOrder, ThreadReport } from './messages.ts';

/** A file for a thread. */
export interface Job {
  readonly input: Exclude<PoolInput, URL>;
  readonly options: PortableOptions;
  readonly signal: AbortSignal | undefined;
}

/** A file to extract, and whom to tell. */
export interface ExtractJob extends Job {
  /** Milliseconds after which the thread is ended whether or not it answers; 0 for never. */
  readonly hardTimeoutMs: number;
  readonly onProgress: ((progress: ExtractProgress) => void) | undefined;
  /** Told how many pages other threads could read. Left out where there are none. */
  readonly onWanted?: (pages: number) => void;
}

/** A thread of the pool. Works on one file at a time. */
export interface Seat {
  /**
   * The Document, or an error: `TIMEOUT`, `OUT_OF_MEMORY` or `INTERNAL` where the thread had to be ended or ended by
   * itself, `ABORTED` where the signal asked for it. After those `isAlive()` is false.
   */
  extract(job: ExtractJob): Promise<Document>;
  /** Reads pages of the file for the thread at the other end of the port, until that needs no more. Errors as above. */
  assist(job: Job, port: MessagePort): Promise<void>;
  /** The thread at the other end of the port reads pages of the file at work here. */
  lend(port: MessagePort): void;
  /** Has it leave the thread that it assists after the page at hand. */
  release(): void;
  isAlive(): boolean;
  /** Bytes that it held when it was last looked at, while it worked. */
  memoryBytes(): number;
  end(): Promise<void>;
}

/** How long a thread may take to stop by itself after an abort, in milliseconds. */
const ABORT_GRACE_MS = 2500;

/** How often a working thread's memory is looked at, in milliseconds. */
const MEMORY_CHECK_MS = 100;

/**
 * Room for new objects, in MiB. V8 would take three times as much for each thread: measured on the benchmark's PDFs, two
 * threads then hold 40 to 70 MiB more and save no time by it.
 */
const youngMb = 16;

/** Starts a thread. It keeps the process alive only while it works. */
export function openSeat(maxMemoryMb: number): Seat {
  const worker = new Worker(threadUrl(), {
    resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: youngMb },
    execArgv: [],
    // What a library prints must not mix with anybody's output. The streams are left unread: they hold a few lines.
    stdout: true,
    stderr: true,
  });
  worker.unref();
  let alive = true;
  let memory = 0;
  let ids = 0;
  /** Ends the work at hand: with a Document, or with the reason why there is none. */
  let settle: ((outcome: Document | DocprocError | undefined) => void) | undefined;
  let current: ExtractJob | undefined;

  const kill = (error: DocprocError) => {
    alive = false;
    settle?.(error);
    void worker.terminate();
  };
  worker.on('message', (report: ThreadReport) => {
    if (report.id !== ids) return;
    if (report.type === 'progress') current?.onProgress?.(report.progress);
    else if (report.type === 'wanted') current?.onWanted?.(report.pages);
    else if (report.type === 'document') settle?.(report.document);
    else if (report.type === 'assisted') settle?.(undefined);
    else settle?.(new DocprocError(report.code, report.message, { details: report.details }));
  });
  worker.on('error', (cause: Error & { code?: string }) => {
    kill(cause.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(maxMemoryMb, cause) : crashed(cause));
  });
  worker.on('exit', () => kill(crashed(undefined)));

  const post = (order: ThreadOrder, ports: readonly MessagePort[] = []) => worker.postMessage(order, ports);

  /** Sends an order and waits for what comes of it; the thread is ended where it must. */
  const work = async (order: ThreadOrder, watched: Watched, ports?: readonly MessagePort[]) => {
    const outcome = new Promise<Document | DocprocError | undefined>((resolve) => {
      settle = resolve;
    });
    worker.ref();
    const stopWatching = watch(worker, watched, kill, {
      askToAbort: () => post({ type: 'abort', id: order.id }),
      onMemory(bytes) {
        memory = bytes;
        if (bytes > maxMemoryMb * 2 ** 20) kill(outOfMemory(maxMemoryMb, undefined));
      },
    });
    try {
      // Throws where the input cannot be copied.
      post(order, ports);
      const result = await outcome;
      if (result instanceof DocprocError) throw result;
      return result;
    } finally {
      stopWatching();
      settle = undefined;
      current = undefined;
      worker.unref();
    }
  };

  return {
    isAlive: () => alive,
    memoryBytes: () => (alive ? memory : 0),
    async end() {
      alive = false;
      await worker.terminate();
    },
    async extract(job) {
      current = job;
      const { input, options } = job;
      const document = await work(
        {
          ...{ type: 'extract', id: ++ids, input, options },
          wantsProgress: job.onProgress !== undefined,
          mayShare: job.onWanted !== undefined,
        },
        job,
      );
      if (document === undefined) throw crashed(undefined);
      return document;
    },
    async assist(job, port) {
      const { input, options } = job;
      const watched = { ...job, hardTimeoutMs: 0 };
      await work({ type: 'assist', id: ++ids, input, options, port }, watched, [port]);
    },
    lend: (port) => post({ type: 'reader', id: ids, port }, [port]),
    release: () => post({ type: 'release', id: ids }),
  };
}

/** What is watched of a job. */
type Watched = Pick<ExtractJob, 'hardTimeoutMs' | 'signal' | 'options'>;

/** Whom a watch tells. */
interface Watcher {
  readonly askToAbort: () => void;
  /** Told how many bytes the thread holds. */
  readonly onMemory: (bytes: number) => void;
}

/** Ends the thread at its deadline, or when it does not heed an abort; looks at its memory. */
function watch(
  worker: Worker,
  job: Watched,
  kill: (error: DocprocError) => void,
  { askToAbort, onMemory }: Watcher,
): () => void {
  const timers: NodeJS.Timeout[] = [];
  if (job.hardTimeoutMs > 0) timers.push(setTimeout(() => kill(tooSlow(job)), job.hardTimeoutMs));
  timers.push(
    setInterval(() => {
      void memoryOf(worker).then(onMemory);
    }, MEMORY_CHECK_MS),
  );
  const onAbort = () => {
    askToAbort();
    const aborted = () => kill(new DocprocError('ABORTED', undefined, { cause: job.signal?.reason }));
    timers.push(setTimeout(aborted, ABORT_GRACE_MS));
  };
  if (job.signal?.aborted) onAbort();
  else job.signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    for (const timer of timers) clearTimeout(timer);
    job.signal?.removeEventListener('abort', onAbort);
  };
}

/** Bytes of a thread's heap, array buffers and WebAssembly memories; 0 where this Node cannot tell (before 22.16). */
async function memoryOf(worker: Worker): Promise<number> {
  if (typeof worker.getHeapStatistics !== 'function') return 0;
  try {
    const { used_heap_size, external_memory } = await worker.getHeapStatistics();
    return used_heap_size + external_memory;
  } catch {
    // The thread has just ended.
    return 0;
  }
}

/** From source the thread is a module beside this one; built, a file beside the one that this module is part of. */
function threadUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './thread.ts' : './extract-thread.js', import.meta.url);
}

function tooSlow({ options }: Watched): DocprocError {
  const value = options.timeoutMs ?? 0;
  return new DocprocError(
    'TIMEOUT',
    `Extraction took longer than timeoutMs (${value}) and its thread was ended. Raise it, or ask for fewer pages.`,
    { details: { limit: { name: 'timeoutMs', value } } },
  );
}

function outOfMemory(maxMemoryMb: number, cause: unknown): DocprocError {
  return new DocprocError(
    'OUT_OF_MEMORY',
    `Extraction needed more than maxMemoryMb (${maxMemoryMb}) and its thread was ended. Raise it, or split the file.`,
    { cause, details: { limit: { name: 'maxMemoryMb', value: maxMemoryMb } } },
  );
}

function crashed(cause: unknown): DocprocError {
  return new DocprocError(
    'INTERNAL',
    'The extraction thread ended unexpectedly. Please report it with the file.',
    {
      cause,
    },
  );
}
