import { DocprocError } from '@org/docproc-core/errors';
import { toDocprocError } from '../errors.ts';
import { backoffMs, pause } from '../events/follow.ts';
import type { UploadProgress, UploadSource } from './source.ts';

/** How far the server is with an upload. */
export interface UploadState {
  readonly id: string;
  /** Bytes of the whole. */
  readonly bytes: number;
  /** Bytes that have arrived: the next piece begins here. */
  readonly received: number;
  /** The document that was made of it. */
  readonly documentId?: string;
}

/** The server's calls for uploads in pieces. */
export interface PieceCalls {
  readonly create: () => Promise<UploadState>;
  readonly get: (id: string) => Promise<UploadState>;
  /** Sends bytes from `offset` on. */
  readonly append: (
    id: string,
    offset: number,
    piece: UploadSource,
    onBytes: (loaded: number) => void,
  ) => Promise<UploadState>;
  readonly remove: (id: string) => Promise<unknown>;
}

/** How a source is cut. */
export interface PieceOptions {
  readonly pieceBytes: number;
  readonly onProgress: ((progress: UploadProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A source that can be cut anywhere, again and again. */
export type CuttableSource = Blob | Uint8Array | ArrayBuffer;

/** Failures that pass: it is asked how much has arrived, and gone on from there. */
const passing: ReadonlySet<string> = new Set([
  'NETWORK_FAILED',
  'DATABASE_UNAVAILABLE',
  'STORAGE_FAILED',
  'RATE_LIMITED',
  'UPLOAD_INCOMPLETE',
  'UPLOAD_OFFSET_MISMATCH',
]);

/** Give up after this many tries in a row that bring nothing: about a minute and a half. */
const mostTries = 8;

/**
 * Sends a source piece by piece and gives the id of the document. Goes on after lost connections and restarts of the
 * server from where the server says; what fails for good, or is aborted, leaves nothing behind.
 */
export async function sendInPieces(
  calls: PieceCalls,
  source: CuttableSource,
  options: PieceOptions,
): Promise<string> {
  const tries = createTries(options.signal);
  let upload = await tries.until(calls.create);
  try {
    while (upload.documentId === undefined) upload = await sendNext(calls, source, upload, options, tries);
    return upload.documentId;
  } catch (error) {
    await calls.remove(upload.id).catch(() => {});
    throw error;
  }
}

async function sendNext(
  calls: PieceCalls,
  source: CuttableSource,
  { id, received, bytes }: UploadState,
  { pieceBytes, onProgress }: PieceOptions,
  tries: Tries,
): Promise<UploadState> {
  // All has arrived where only the last answer was lost: an empty piece asks for it.
  const piece = cut(source, received, Math.min(bytes, received + pieceBytes));
  try {
    const grown = await calls.append(id, received, piece, (loaded) =>
      onProgress?.({ loaded: received + loaded, total: bytes }),
    );
    tries.succeeded();
    return grown;
  } catch (error) {
    await tries.failed(error);
    return tries.until(() => calls.get(id));
  }
}

function cut(source: CuttableSource, start: number, end: number): CuttableSource {
  return source instanceof Uint8Array ? source.subarray(start, end) : source.slice(start, end);
}

/** Tries in a row. */
interface Tries {
  succeeded(): void;
  /** Waits before the next try. Throws where there is to be none. */
  failed(error: unknown): Promise<void>;
  /** Calls until it succeeds, or there is to be no further try. */
  until<T>(call: () => Promise<T>): Promise<T>;
}

function createTries(signal: AbortSignal | undefined): Tries {
  let inARow = 0;
  const failed = async (error: unknown) => {
    const failure = toDocprocError(error);
    inARow += 1;
    if (signal?.aborted) throw new DocprocError('ABORTED');
    if (!passing.has(failure.code) || inARow > mostTries) throw failure;
    const { retryAfter = 0 } = failure.details;
    await pause(Math.max(backoffMs(inARow), retryAfter * 1000), signal);
    if (signal?.aborted) throw new DocprocError('ABORTED');
  };
  return {
    succeeded() {
      inARow = 0;
    },
    failed,
    async until(call) {
      while (true) {
        try {
          return await call();
        } catch (error) {
          await failed(error);
        }
      }
    },
  };
}
