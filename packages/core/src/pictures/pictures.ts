import { Worker } from 'node:worker_threads';
import { DocprocError } from '../errors/index.ts';
import type { Document, Page } from '../model/index.ts';
import type { PagePicture, PagePictures, PictureRequest } from '../ports/index.ts';
import type { DrawAnswer, DrawOrder } from './messages.ts';

/** Options of `createPagePictures()`. */
export interface PagePictureOptions {
  /** The file that a Document was read from: its path or its bytes. `undefined` where it is not at hand. */
  readonly originalOf: (document: Document) => string | Uint8Array | undefined;
  /** Password of encrypted files. Default: none. */
  readonly password?: string;
  /** Longest time for one page, in milliseconds. Default 20,000. */
  readonly timeoutMs?: number;
  /** Most memory that drawing may take, in MB. Default 1024. */
  readonly maxMemoryMb?: number;
}

/** Draws pages, in a thread that is started when the first page is asked for. */
export interface PagePictureSource extends PagePictures {
  /** Ends the thread. */
  close(): Promise<void>;
}

/**
 * Draws pages of PDFs and pictures from their original files, in a thread of its own: a page that hangs or eats
 * memory costs the thread and is left without a picture, and the rest of its document with it.
 *
 * @example
 * const document = await extract('invoice.pdf');
 * const pictures = createPagePictures({ originalOf: () => 'invoice.pdf' });
 * const { bytes } = await buildReport(document, { format: 'html', pictures });
 * await pictures.close();
 */
export function createPagePictures(options: PagePictureOptions): PagePictureSource {
  const { originalOf, password, timeoutMs = 20_000, maxMemoryMb = 1024 } = options;
  const hopeless = new WeakSet<Document>();
  let thread: Thread | undefined;
  return {
    async draw(document, number, request) {
      checkAborted(request.signal);
      const page = document.pages.find((each) => each.number === number);
      const { kind } = document;
      if (page === undefined || hopeless.has(document) || (kind !== 'pdf' && kind !== 'image'))
        return undefined;
      const original = originalOf(document);
      if (original === undefined) return undefined;
      thread ??= startThread(maxMemoryMb);
      const at = thread;
      const { sha256 } = document.source;
      const answer = await at.draw(
        { original, sha256, kind, password, page: drawn(page), request: plain(request) },
        timeoutMs,
        request.signal,
      );
      if (answer !== 'ended') return answer;
      hopeless.add(document);
      // Another page that waited for the same thread may have started a new one.
      if (thread === at) thread = undefined;
      checkAborted(request.signal);
      return undefined;
    },
    async close() {
      await thread?.end();
      thread = undefined;
    },
  };
}

function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new DocprocError('ABORTED');
}

function drawn({ number, rotation, textSource }: Page): DrawOrder['page'] {
  return { number, rotation, scanned: textSource === 'ocr' };
}

function plain({ format, maxSide }: PictureRequest): DrawOrder['request'] {
  return { format, maxSide };
}

interface Thread {
  /** The picture; `ended` where the thread is gone: too slow, too hungry, aborted. */
  draw(
    order: Omit<DrawOrder, 'id'>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<PagePicture | undefined | 'ended'>;
  end(): Promise<void>;
}

/** Starts a thread. It keeps the process alive only while it draws. */
function startThread(maxMemoryMb: number): Thread {
  const worker = new Worker(threadUrl(), {
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
    // What a library prints must not mix with anybody's output.
    stdout: true,
    stderr: true,
  });
  worker.unref();
  let ids = 0;
  const waiting = new Map<number, (outcome: PagePicture | undefined | 'ended') => void>();
  const endAll = () => {
    for (const settle of waiting.values()) settle('ended');
    waiting.clear();
  };
  worker.on('message', ({ id, picture }: DrawAnswer) => {
    waiting.get(id)?.(picture);
    waiting.delete(id);
  });
  worker.on('error', endAll);
  worker.on('exit', endAll);
  const end = async () => void (await worker.terminate());
  return {
    end,
    async draw(order, timeoutMs, signal) {
      const id = ++ids;
      const outcome = new Promise<PagePicture | undefined | 'ended'>((resolve) => waiting.set(id, resolve));
      const stop = () => void end();
      const deadline = setTimeout(stop, timeoutMs);
      const watch = setInterval(() => void stopWhereHungry(worker, maxMemoryMb, stop), 100);
      signal?.addEventListener('abort', stop, { once: true });
      worker.ref();
      worker.postMessage({ ...order, id } satisfies DrawOrder);
      try {
        return await outcome;
      } finally {
        clearTimeout(deadline);
        clearInterval(watch);
        signal?.removeEventListener('abort', stop);
        worker.unref();
      }
    },
  };
}

/** The heap has its own ceiling; WebAssembly and buffers count as external memory (Node 22.16 or newer tells). */
async function stopWhereHungry(worker: Worker, maxMemoryMb: number, stop: () => void): Promise<void> {
  if (typeof worker.getHeapStatistics !== 'function') return;
  const found = await worker.getHeapStatistics().catch(() => undefined);
  if (found !== undefined && found.used_heap_size + found.external_memory > maxMemoryMb * 2 ** 20) stop();
}

/** From source the thread is a module beside this one; built, a file beside the one that this module is part of. */
function threadUrl(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './thread.ts' : './pictures-thread.js', import.meta.url);
}
