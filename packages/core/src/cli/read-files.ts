import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { DocprocError } from '../errors/index.ts';
import { openInput } from '../extract/input/open.ts';
import { createExtractionPool, type PortableOptions } from '../extract/pool/index.ts';
import { defaultLimits } from '../extract/settings.ts';
import { type Document, documentSchema } from '../model/index.ts';
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
}: ReadFiles): AsyncGenerator<Document> {
  const width = Math.max(1, Math.min(files.length, threads ?? Math.min(4, availableParallelism())));
  const pool = createExtractionPool({ threads: width, ...(maxMemoryMb !== undefined && { maxMemoryMb }) });
  const started: Promise<Document>[] = [];
  const start = async (index: number): Promise<Document> => {
    const file = files[index] ?? '';
    const document = await pool.extract(file === '-' ? await readStandardInput(options, signal) : file, {
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

/** The Document that a JSON file holds, as `docproc extract` writes it; `undefined` where it is some other file. */
export async function readDocumentJson(path: string): Promise<Document | undefined> {
  if (path === '-' || !path.toLowerCase().endsWith('.json')) return undefined;
  try {
    const found = documentSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return found.data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new DocprocError('INPUT_UNREADABLE', `${path} could not be read.`, { cause: error });
  }
}
