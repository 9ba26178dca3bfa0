/** What can be uploaded: a `File` or `Blob`, bytes, or a stream of bytes, which is read once and never held whole. */
export type UploadSource =
  | Blob
  | Uint8Array
  | ArrayBuffer
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** How far an upload is. */
export interface UploadProgress {
  /** Bytes sent. */
  readonly loaded: number;
  /** Bytes in all; left out for a stream, which does not tell. */
  readonly total?: number;
}

/** The file name that the source states itself: that of a `File`. */
export function nameOf(source: UploadSource): string | undefined {
  return 'name' in source && typeof source.name === 'string' ? source.name : undefined;
}

/** Size in bytes, where the source tells it. */
export function sizeOf(source: UploadSource): number | undefined {
  if (source instanceof Blob) return source.size;
  return source instanceof Uint8Array || source instanceof ArrayBuffer ? source.byteLength : undefined;
}

/** Whether the source tells its size, so that it can be cut into pieces. */
export function isCuttable(source: UploadSource): source is Blob | Uint8Array | ArrayBuffer {
  return sizeOf(source) !== undefined;
}

/** Whether the source can be read again, for a second try. */
export function isRepeatable(source: UploadSource): boolean {
  return sizeOf(source) !== undefined;
}

/** The source as one `Blob`; a stream is read to its end. */
export async function blobOf(source: UploadSource): Promise<Blob> {
  if (source instanceof Blob) return source;
  if (source instanceof ArrayBuffer) return new Blob([source]);
  if (source instanceof Uint8Array) return new Blob([source as Uint8Array<ArrayBuffer>]);
  return new Response(counted(source, () => {})).blob();
}

/** Size of the pieces in which bytes are handed to the network: small enough for progress to be worth showing. */
const pieceBytes = 64 * 1024;

/**
 * The source as a stream that tells how many bytes have been taken from it. The signal ends it with an error: `fetch`
 * of Node, aborted, neither cancels its body nor lets go of the connection by itself.
 */
export function counted(
  source: UploadSource,
  onBytes: (loaded: number) => void,
  signal?: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = piecesOf(source);
  const leave = () => void pieces.return().catch(() => undefined);
  let loaded = 0;
  let stop = () => {};
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      stop = () => {
        controller.error(signal?.reason);
        leave();
      };
      signal?.addEventListener('abort', stop, { once: true });
    },
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (signal?.aborted) return;
      if (done) {
        signal?.removeEventListener('abort', stop);
        return controller.close();
      }
      loaded += value.byteLength;
      controller.enqueue(value as Uint8Array<ArrayBuffer>);
      onBytes(loaded);
    },
    cancel() {
      signal?.removeEventListener('abort', stop);
      leave();
    },
  });
}

async function* piecesOf(source: UploadSource): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunksOf(source)) {
    for (let start = 0; start < chunk.byteLength; start += pieceBytes) {
      yield chunk.subarray(start, start + pieceBytes);
    }
  }
}

function chunksOf(source: UploadSource): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (source instanceof Uint8Array) return [source];
  if (source instanceof ArrayBuffer) return [new Uint8Array(source)];
  const stream = source instanceof Blob ? source.stream() : source;
  return Symbol.asyncIterator in stream ? stream : readerOf(stream);
}

/** For browsers whose streams cannot be iterated. */
async function* readerOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
