import { availableParallelism } from 'node:os';
import { DocprocError } from '../../errors/index.ts';
import type { OcrEngine, OcrOptions, OcrResult } from '../../ports/index.ts';
import { type Recogniser, startRecogniser } from './recogniser.ts';
import { parseTsv } from './tsv.ts';

/** Options of {@link createTesseractEngine}. */
export interface TesseractOptions {
  /** Most pictures that are read at the same time, each in a thread of its own. Default: the machine's cores, at most 4. */
  readonly threads?: number;
  /** Milliseconds after which a thread that reads nothing is ended and its memory freed. Default 60,000. */
  readonly idleMs?: number;
}

interface Seat {
  readonly key: string;
  readonly started: Promise<Recogniser>;
  busy: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

/**
 * The built-in OCR engine: Tesseract as WebAssembly in threads, offline, with the language data of the
 * `@tesseract.js-data/*` packages. Threads start when they are first needed and never keep a process alive while idle.
 *
 * @example
 * const engine = createTesseractEngine({ threads: 2 });
 * const { words } = await engine.recognize(pngBytes, { languages: ['kor', 'eng'] });
 * await engine.close();
 */
export function createTesseractEngine(options: TesseractOptions = {}): OcrEngine {
  const limit = Math.max(1, options.threads ?? Math.min(4, availableParallelism()));
  const idleMs = options.idleMs ?? 60_000;
  const seats = new Set<Seat>();
  const waiting: (() => void)[] = [];

  const leave = (seat: Seat) => {
    clearTimeout(seat.idleTimer);
    seats.delete(seat);
    waiting.shift()?.();
    return seat.started.then(
      (recogniser) => recogniser.terminate(),
      () => undefined,
    );
  };

  /** A seat of the languages that is free, or a new one; waits while as many as may work do. */
  const take = async (languages: readonly string[], signal: AbortSignal | undefined): Promise<Seat> => {
    const key = languages.join('+');
    for (;;) {
      signal?.throwIfAborted();
      const free = [...seats].filter((seat) => !seat.busy);
      if (seats.size - free.length < limit) {
        const seat = free.find((candidate) => candidate.key === key) ?? open(key, languages, free);
        clearTimeout(seat.idleTimer);
        seat.busy = true;
        return seat;
      }
      await turn(waiting, signal);
    }
  };

  /** Keeps idle seats of other languages, so that a file in two of them does not start one for every picture. */
  const open = (key: string, languages: readonly string[], free: readonly Seat[]): Seat => {
    if (seats.size >= limit * 2 && free[0] !== undefined) void leave(free[0]);
    const seat: Seat = { key, started: startRecogniser(languages), busy: true, idleTimer: undefined };
    seats.add(seat);
    return seat;
  };

  const giveBack = (seat: Seat, usable: boolean) => {
    if (!usable) return void leave(seat);
    seat.busy = false;
    seat.idleTimer = setTimeout(() => void leave(seat), idleMs).unref();
    waiting.shift()?.();
  };

  return {
    name: 'tesseract',
    pictures: 'pgm',
    async recognize(image, ocrOptions) {
      const { languages, signal } = ocrOptions;
      const seat = await take(languages, signal).catch(asAborted);
      const stop = () => void leave(seat);
      signal?.addEventListener('abort', stop, { once: true });
      try {
        return await readWith(seat, image, ocrOptions);
      } catch (error) {
        throw signal?.aborted ? asAborted(error) : error;
      } finally {
        signal?.removeEventListener('abort', stop);
        const recogniser = await seat.started.catch(() => undefined);
        giveBack(seat, recogniser?.isUsable() === true && seats.has(seat));
      }
    },
    async close() {
      await Promise.all([...seats].map(leave));
    },
  };
}

/**
 * The engine that `extract()` uses where none is handed in. Holds nothing until it is first used; its threads end when
 * they have been idle for a while, and never keep the process alive.
 */
export const sharedTesseract: OcrEngine = createTesseractEngine();

async function readWith(seat: Seat, image: Uint8Array, options: OcrOptions): Promise<OcrResult> {
  const recogniser = await seat.started;
  const { tsv, text } = await recogniser.recognize(image, {
    // Tesseract's page segmentation modes: 3 finds columns and blocks, 6 takes the picture as one block of lines.
    tessedit_pageseg_mode: options.segmentation === 'block' ? '6' : '3',
    preserve_interword_spaces: '1',
    // Lines of a lower confidence are read once more as white on black; Tesseract's 0.7 does that to any poor print.
    invert_threshold: options.lightText === false ? '0' : '0.5',
    ...(options.dpi === undefined ? {} : { user_defined_dpi: String(Math.round(options.dpi)) }),
  });
  return parseTsv(tsv, text);
}

/** Waits for a place in the queue; leaves the queue when aborted. */
function turn(queue: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const come = () => {
      signal?.removeEventListener('abort', quit);
      resolve();
    };
    const quit = () => {
      const index = queue.indexOf(come);
      if (index >= 0) queue.splice(index, 1);
      reject(asError(signal?.reason));
    };
    queue.push(come);
    signal?.addEventListener('abort', quit, { once: true });
  });
}

function asAborted(cause: unknown): never {
  throw new DocprocError('ABORTED', 'OCR was cancelled.', { cause });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}
