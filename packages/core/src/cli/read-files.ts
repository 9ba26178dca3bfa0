import { availableParallelism } from 'node:os';
import { openInput } from '../extract/input/open.ts';
import { createExtractionPool, type PortableOptions } from '../extract/pool/index.ts';
import { defaultLimits } from '../extract/settings.ts';
import type { Document } from '../model/index.ts';
import { STDIN_NAME } from './names.ts';
import type { Progress } from './progress.ts';

/** Files to be read, and how. */
export interface ReadFiles {
  /** Paths, or `-` for standard input. */
  readonly files: readonly string[];
  readonly options: PortableOptions;
  readonly threads: number | undefined;
  readonly maxMemoryMb: number | undefined;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** What standard input holds, where it has been read already. */
  readonly standardInput?: Uint8Array;
}

/** Files that may be read ahead of the one whose turn it is, for each thread: results wait in memory. */
const AHEAD = 4;

/**
 * Extracts files in a pool of threads and gives their Documents in the order of the files, each as soon as its turn
 * has come.
 */
export async function* readFiles({
  files,
  options,
  threads,
  maxMemoryMb,
  progress,
  signal,
  standardInput,
}: ReadFiles): AsyncGenerator<Document> {
  const most = threads ?? Math.min(4, availableParallelism());
  const width = Math.max(1, Math.min(files.length, most));
  // More threads than files: the pages of a PDF are shared among them.
  const pool = createExtractionPool({ threads: most, ...(maxMemoryMb !== undefined && { maxMemoryMb }) });
  const started: Promise<Document>[] = [];
  const start = async (index: number): Promise<Document> => {
    const file = files[index] ?? '';
    const input = file === '-' ? (standardInput ?? (await readStandardInput(options, signal))) : file;
    const document = await pool.extract(input, {
      ...options,
      ...(file === '-' ? { name: STDIN_NAME } : {}),
      signal,
      onProgress: ({ fraction }) => progress.advance(index, fraction),
    });
    const { status, issues, timings } = document;
    progress.finish(index, file, { status, issues, totalMs: timings.totalMs });
    return document;
  };
  try {
    for (let index = 0; index < files.length; index++) {
      while (started.length < Math.min(files.length, index + width * AHEAD)) {
        const next = start(started.length);
        // Its turn may come after another one's failure; that failure is the one that is told.
        next.catch(() => undefined);
        started.push(next);
      }
      const document = await started[index];
      delete started[index];
      if (document !== undefined) yield document;
    }
  } finally {
    await pool.close();
  }
}

/** All of standard input, up to `maxBytes`. */
export async function readStandardInput(
  { maxBytes = defaultLimits.maxBytes }: Pick<PortableOptions, 'maxBytes'>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const source = await openInput(process.stdin, { name: STDIN_NAME, maxBytes, signal });
  try {
    return await source.bytes();
  } finally {
    await source.close();
  }
}
