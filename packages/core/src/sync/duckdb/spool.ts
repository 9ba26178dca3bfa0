import { randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of whole CSV records. */
export interface SpoolFile {
  readonly path: string;
  readonly bytes: number;
  /** No record is longer, in bytes. */
  readonly longest: number;
  /** Whether a line break may be part of a value. */
  readonly multiline: boolean;
}

/** How records are spooled. */
export interface SpoolOptions {
  readonly folder: string;
  /** Size in bytes at which a file ends, with the record that reaches it. */
  readonly fileBytes: number;
}

const newline = 0x0a;
const quotationMark = 0x22;

/** Writes a stream of CSV into files that begin and end with a record. The caller removes them. */
export async function* spoolRecords(
  chunks: AsyncIterable<Uint8Array>,
  options: SpoolOptions,
): AsyncGenerator<SpoolFile> {
  let file: OpenFile | undefined;
  let quoted = false;
  const block = new Uint8Array(blockBytes);
  try {
    for await (const chunk of chunks) {
      let rest = chunk;
      while (rest.length > 0) {
        file ??= await openFile(join(options.folder, `${randomUUID()}.csv`), block);
        const room = options.fileBytes - file.bytes;
        const cut = rest.length < room ? -1 : endOfRecord(rest, quoted, Math.max(0, room - 1));
        const part = cut === -1 ? rest : rest.subarray(0, cut);
        await file.add(part, quoted);
        quoted = isQuotedAfter(part, quoted);
        rest = rest.subarray(part.length);
        if (cut === -1) continue;
        yield await file.end();
        file = undefined;
      }
    }
    if (file) yield await file.end();
    file = undefined;
  } finally {
    await file?.end();
  }
}

/** Whether the text after `part` is inside quotation marks. A doubled mark changes nothing: it counts twice. */
function isQuotedAfter(part: Uint8Array, quoted: boolean): boolean {
  let inside = quoted;
  for (let at = part.indexOf(quotationMark); at !== -1; at = part.indexOf(quotationMark, at + 1))
    inside = !inside;
  return inside;
}

/** Index after the first record that ends at `from` or later; -1 where none does. */
function endOfRecord(chunk: Uint8Array, quoted: boolean, from: number): number {
  let inside = isQuotedAfter(chunk.subarray(0, from), quoted);
  for (let at = from; at < chunk.length; at++) {
    if (chunk[at] === quotationMark) inside = !inside;
    else if (chunk[at] === newline && !inside) return at + 1;
  }
  return -1;
}

interface OpenFile {
  readonly bytes: number;
  /** `quoted` tells whether the part begins inside quotation marks. */
  add(part: Uint8Array, quoted: boolean): Promise<void>;
  end(): Promise<SpoolFile>;
}

/** Bytes that are written at once. */
const blockBytes = 2 ** 20;

/** `block` is where bytes wait to be written: what a source hands over is not kept. */
async function openFile(path: string, block: Uint8Array): Promise<OpenFile> {
  const handle: FileHandle = await open(path, 'wx', 0o600);
  let bytes = 0;
  let waiting = 0;
  let longest = 0;
  let sinceRecord = 0;
  let multiline = false;
  const flush = async () => {
    for (let from = 0; from < waiting; ) {
      from += (await handle.write(block, from, waiting - from)).bytesWritten;
    }
    waiting = 0;
  };
  const keep = async (part: Uint8Array) => {
    for (let from = 0; from < part.length; ) {
      const piece = part.subarray(from, from + block.length - waiting);
      block.set(piece, waiting);
      waiting += piece.length;
      from += piece.length;
      if (waiting === block.length) await flush();
    }
  };
  return {
    get bytes() {
      return bytes;
    },
    async add(part, quoted) {
      bytes += part.length;
      const marked = quoted || part.indexOf(quotationMark) !== -1;
      multiline ||= marked;
      // An upper bound is enough: lines are not looked at one by one.
      const first = marked ? endOfRecord(part, quoted, 0) : part.indexOf(newline);
      longest = Math.max(longest, sinceRecord + part.length);
      sinceRecord = first === -1 ? sinceRecord + part.length : part.length;
      await keep(part);
    },
    async end() {
      try {
        await flush();
      } finally {
        await handle.close();
      }
      return { path, bytes, longest, multiline };
    },
  };
}
