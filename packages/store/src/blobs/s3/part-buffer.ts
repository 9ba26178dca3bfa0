/** Where chunks are gathered until they are a part. */
export interface PartBuffer {
  isFull(): boolean;
  /** Copies as much of the chunk as there is room for; gives how much that was, in bytes. */
  add(chunk: Uint8Array): number;
  /** What was gathered. */
  bytes(): Uint8Array;
  /** Gives what was gathered and begins anew. Its memory is used again once `free` was called. */
  take(): { readonly bytes: Uint8Array; free(): void };
}

/** So much is taken at first, in bytes: most files are small. */
const firstBytes = 64 * 1024;

/** Makes an empty buffer for parts of up to `partBytes`. */
export function createPartBuffer(partBytes: number): PartBuffer {
  const spare: Buffer[] = [];
  let block: Buffer = Buffer.allocUnsafeSlow(Math.min(firstBytes, partBytes));
  let filled = 0;

  function makeRoom(bytes: number): void {
    const wanted = Math.min(filled + bytes, partBytes);
    if (wanted <= block.byteLength) return;
    const larger = Buffer.allocUnsafeSlow(Math.min(partBytes, Math.max(wanted, 2 * block.byteLength)));
    block.copy(larger, 0, 0, filled);
    block = larger;
  }

  return {
    isFull: () => filled === partBytes,
    add(chunk) {
      makeRoom(chunk.byteLength);
      const part = chunk.subarray(0, block.byteLength - filled);
      block.set(part, filled);
      filled += part.byteLength;
      return part.byteLength;
    },
    bytes: () => block.subarray(0, filled),
    take() {
      const taken = block;
      const bytes = taken.subarray(0, filled);
      block = spare.pop() ?? Buffer.allocUnsafeSlow(partBytes);
      filled = 0;
      return { bytes, free: () => void spare.push(taken) };
    },
  };
}
