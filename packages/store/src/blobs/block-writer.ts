import type { FileHandle } from 'node:fs/promises';
import { storageFault } from './faults.ts';

/** Size of a block in bytes: large enough that the calls to write it cost little. */
const blockBytes = 1024 ** 2;

/** Writes chunks of any size in large blocks. */
export interface BlockWriter {
  /** Takes a copy: the chunk is free afterwards. Errors: `STORAGE_FULL`, `STORAGE_FAILED`, also of earlier blocks. */
  write(chunk: Uint8Array): Promise<void>;
  /** Writes what is left. */
  end(): Promise<void>;
}

/**
 * Gathers chunks in one block while the other is being written, so that receiving and writing go on at the same time
 * and a file of any length takes two blocks of memory.
 */
export function createBlockWriter(file: FileHandle): BlockWriter {
  let block: Buffer = Buffer.allocUnsafeSlow(blockBytes);
  let spare: Buffer | undefined;
  let filled = 0;
  let writing: Promise<unknown> = Promise.resolve();

  async function flush(): Promise<void> {
    await writing.catch(rethrow);
    const full = block.subarray(0, filled);
    const next = spare ?? Buffer.allocUnsafeSlow(blockBytes);
    spare = block;
    block = next;
    filled = 0;
    writing = file.writeFile(full);
    // It is asked about with the next block, or at the end.
    writing.catch(() => {});
  }

  return {
    async write(chunk) {
      for (let offset = 0; offset < chunk.byteLength; ) {
        const part = chunk.subarray(offset, offset + blockBytes - filled);
        block.set(part, filled);
        filled += part.byteLength;
        offset += part.byteLength;
        if (filled === blockBytes) await flush();
      }
    },
    async end() {
      await flush();
      await writing.catch(rethrow);
    },
  };
}

function rethrow(error: unknown): never {
  throw storageFault(error);
}
