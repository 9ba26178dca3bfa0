import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DocprocError } from '../../../errors/index.ts';
import type { LegacyAnswer, LegacyInput, LegacyRequest } from './messages.ts';

/** A thread that parses one workbook. */
export interface LegacyPort {
  /** The thread's next answer. Throws what the thread failed with, `TIMEOUT` or `ABORTED`. */
  next(): Promise<LegacyAnswer>;
  /** Sends a request and waits for its answer. */
  ask(request: LegacyRequest): Promise<LegacyAnswer>;
  close(): Promise<void>;
}

/** Options of {@link startThread}. */
export interface ThreadOptions {
  readonly file: string;
  readonly signal: AbortSignal | undefined;
  /** Heap of the thread in MiB. */
  readonly maxMemoryMb: number;
  /** Longest time for one answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** Starts the thread on a file's bytes; they are moved, not copied. */
export function startThread(input: LegacyInput, options: ThreadOptions): LegacyPort {
  const worker = new Worker(threadUrl(), {
    workerData: input,
    transferList: [input.bytes.buffer as ArrayBuffer],
    resourceLimits: { maxOldGenerationSizeMb: options.maxMemoryMb },
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
  });
  // A thread that is not asked anything never keeps the process alive.
  worker.unref();
  const port: LegacyPort = {
    next: () => answer(worker, options),
    ask(request) {
      worker.postMessage(request);
      return port.next();
    },
    close: async () => void (await worker.terminate()),
  };
  return port;
}

/** From source the thread is a module beside this one; built, a file beside the one that this module is part of. */
function threadUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './thread.ts' : './legacy-workbook-thread.js', import.meta.url);
}

async function answer(worker: Worker, options: ThreadOptions): Promise<LegacyAnswer> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const over = new AbortController();
  const signals = [deadline, over.signal, ...(options.signal ? [options.signal] : [])];
  const signal = AbortSignal.any(signals);
  worker.ref();
  try {
    const exit = once(worker, 'exit', { signal }).then(() => {
      throw new DocprocError('DOCUMENT_CORRUPT', `${options.file} ended the thread that reads it.`);
    });
    const [message] = await Promise.race([once(worker, 'message', { signal }), exit]);
    return message as LegacyAnswer;
  } catch (error) {
    await worker.terminate();
    throw faultOf(error, deadline, options);
  } finally {
    // Takes the listeners of this answer off the thread.
    over.abort();
    worker.unref();
  }
}

function faultOf(error: unknown, deadline: AbortSignal, options: ThreadOptions): unknown {
  const { file } = options;
  if (options.signal?.aborted) return new DocprocError('ABORTED', undefined, { cause: error });
  if (deadline.aborted) {
    const limit = { name: 'timeoutMs', value: options.timeoutMs };
    return new DocprocError('TIMEOUT', `${file} took longer than ${options.timeoutMs} ms.`, {
      details: { file, limit },
    });
  }
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const message = `${file} needs more than ${options.maxMemoryMb} MiB to be read. Save it as .xlsx, which is streamed.`;
    return new DocprocError('OUT_OF_MEMORY', message, { cause: error, details: { file } });
  }
  return error instanceof DocprocError
    ? error
    : new DocprocError('DOCUMENT_CORRUPT', undefined, { cause: error, details: { file } });
}
