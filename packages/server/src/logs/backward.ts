import { type FileHandle, open } from 'node:fs/promises';

/** A raw line and its place in bytes, without the line feed behind it. */
export interface RawLine {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What a reader may still read. */
export interface ReadBudget {
  /** Bytes. */
  left: number;
}

const chunkBytes = 65_536;

/** Longest line that is read; our logs write none as long. What is longer is left out. */
const longestLine = 1_048_576;

/**
 * The whole lines of a file before `end`, the last first. Gives nothing more once the budget is used up. A file that is
 * gone has none.
 */
export async function* readBackward(
  path: string,
  end: number | undefined,
  budget: ReadBudget,
): AsyncGenerator<RawLine, void> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return;
  try {
    const { size } = await file.stat();
    yield* linesOf(file, Math.min(end ?? size, size), budget);
  } finally {
    await file.close();
  }
}

async function* linesOf(file: FileHandle, end: number, budget: ReadBudget): AsyncGenerator<RawLine, void> {
  let position = end;
  /** The beginning of it is further up. */
  let rest: Buffer = Buffer.alloc(0);
  while (position > 0 && budget.left > 0) {
    const length = Math.min(chunkBytes, position);
    const chunk = Buffer.alloc(length);
    await file.read(chunk, 0, length, position - length);
    position -= length;
    budget.left -= length;
    let block: Buffer = Buffer.concat([chunk, rest]);
    for (let mark = block.lastIndexOf(10); mark >= 0; mark = block.lastIndexOf(10)) {
      if (mark < block.length - 1) yield lineOf(block, mark + 1, position);
      block = block.subarray(0, mark);
      if (block.length === 0) break;
    }
    rest = block.length > longestLine ? Buffer.alloc(0) : block;
  }
  if (position === 0 && rest.length > 0) yield lineOf(rest, 0, 0);
}

function lineOf(block: Buffer, from: number, position: number): RawLine {
  return { text: block.toString('utf8', from), start: position + from, end: position + block.length };
}
