import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { DocprocError } from '../../errors/index.ts';

/**
 * One Tesseract in a thread of its own. Reads one picture at a time.
 *
 * The thread runs the script that tesseract.js ships; we speak its message protocol ourselves, because its
 * `createWorker` has no way to hear of a thread that dies and leaves the promise of a failed start pending.
 */
export interface Recogniser {
  /** Reads a picture. `parameters` are Tesseract variables, for this picture only. */
  recognize(image: Uint8Array, parameters: Readonly<Record<string, string>>): Promise<TesseractOutput>;
  /** Whether the thread still runs and its last picture did not fail. */
  isUsable(): boolean;
  /** Stops the thread at once. What it is reading fails with `OCR_FAILED`. */
  terminate(): Promise<void>;
}

/** Tesseract's own output formats. */
export interface TesseractOutput {
  readonly text: string;
  /** A row a page, block, paragraph, line and word, with boxes. */
  readonly tsv: string;
}

interface Packet {
  readonly jobId: string;
  readonly status: 'resolve' | 'reject';
  readonly data: unknown;
}

interface Pending {
  readonly resolve: (data: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Tesseract's engine mode for LSTM alone: the packaged integer models hold nothing else. */
const LSTM_ONLY = 1;

/**
 * Runs the script without its messages of progress: a hundred or more for each picture, which nobody listens to and
 * both threads would spend a fiftieth of the time of reading on.
 */
const WITHOUT_PROGRESS = `
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
const post = parentPort.postMessage.bind(parentPort);
parentPort.postMessage = (packet) => {
  if (packet.status !== 'progress') post(packet);
};
createRequire(workerData)(workerData);
`;

const QUIET = { debug_file: '/dev/null' };

/** Starts a thread and loads the languages. Errors: `OCR_UNAVAILABLE`. */
export async function startRecogniser(languages: readonly string[]): Promise<Recogniser> {
  const data = await Promise.all(languages.map(loadLanguageData));
  const thread = openThread();
  try {
    await thread.ask('load', { options: { lstmOnly: LSTM_ONLY, logging: false } });
    await thread.ask('loadLanguage', { langs: data, options: { cacheMethod: 'none', gzip: true } });
    await thread.ask('initialize', { langs: languages.join('+'), oem: LSTM_ONLY, config: QUIET });
  } catch (cause) {
    await thread.terminate();
    throw new DocprocError('OCR_UNAVAILABLE', `Tesseract could not be started for ${languages.join('+')}.`, {
      cause,
    });
  }
  return {
    async recognize(image, parameters) {
      const answer = await thread.ask('recognize', {
        image,
        options: parameters,
        output: { text: true, tsv: true },
      });
      const { text, tsv } = answer as { text: string | null; tsv: string | null };
      return { text: text ?? '', tsv: tsv ?? '' };
    },
    isUsable: thread.isUsable,
    terminate: thread.terminate,
  };
}

/** The gzipped model of one language, from its npm package. */
async function loadLanguageData(code: string): Promise<{ code: string; data: Uint8Array }> {
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve(`@tesseract.js-data/${code}/package.json`);
    const path = new URL(`4.0.0_best_int/${code}.traineddata.gz`, `file://${manifest}`);
    return { code, data: new Uint8Array(await readFile(path)) };
  } catch (cause) {
    const message =
      `No OCR data for the language '${code}'. Docproc ships 'kor' and 'eng'; for others hand in an ` +
      'OcrEngine of your own.';
    throw new DocprocError('OCR_UNAVAILABLE', message, { cause });
  }
}

/** A thread that is kept alive by the process only while it has something to answer. */
function openThread() {
  const script = createRequire(import.meta.url).resolve('tesseract.js/src/worker-script/node/index.js');
  // Tesseract writes remarks to its console; they belong to nobody's output. The streams are left unread: reading
  // them would keep the process alive, and what they hold is a few lines.
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(WITHOUT_PROGRESS)}`), {
    workerData: script,
    stdout: true,
    stderr: true,
  });

  worker.unref();

  const pending = new Map<string, Pending>();
  let usable = true;
  let count = 0;

  const settle = (jobId: string): Pending | undefined => {
    const job = pending.get(jobId);
    pending.delete(jobId);
    if (pending.size === 0) worker.unref();
    return job;
  };
  const failAll = (cause: unknown) => {
    usable = false;
    for (const jobId of [...pending.keys()]) {
      settle(jobId)?.reject(
        new DocprocError('OCR_FAILED', 'The OCR thread ended before its answer.', { cause }),
      );
    }
  };

  worker.on('message', ({ jobId, status, data }: Packet) => {
    const job = settle(jobId);
    if (status === 'resolve') return job?.resolve(data);
    // A WASM module that has failed once may have lost its memory's integrity.
    usable = false;
    job?.reject(new DocprocError('OCR_FAILED', 'Tesseract refused the picture.', { cause: data }));
  });
  worker.on('error', failAll);
  worker.on('exit', () => failAll(undefined));

  return {
    ask(action: string, payload: Readonly<Record<string, unknown>>): Promise<unknown> {
      if (!usable) return Promise.reject(new DocprocError('OCR_FAILED', 'The OCR thread has ended.'));
      count++;
      const jobId = `${action}-${count}`;
      return new Promise((resolve, reject) => {
        pending.set(jobId, { resolve, reject });
        worker.ref();
        worker.postMessage({ workerId: 'w', jobId, action, payload });
      });
    },
    isUsable: () => usable,
    async terminate() {
      usable = false;
      await worker.terminate();
    },
  };
}
