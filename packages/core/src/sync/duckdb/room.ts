/** What a step of a sync needs of DuckDB. */
export interface RoomNeed {
  /** Columns of the table. */
  readonly columns: number;
  /** Whether rows are only read in: nothing is joined or grouped. */
  readonly loads: boolean;
  /** Bytes of the longest record. */
  readonly longest: number;
}

/** Memory and threads that one sync has been given. Disposing of it gives them back. */
export interface Room extends AsyncDisposable {
  /** Says what is needed from now on; what is left out stays as it was. */
  fit(need: Partial<RoomNeed>): Promise<void>;
}

/** What there is to be given. */
export interface RoomLimits {
  readonly memoryMb: number;
  readonly threads: number;
}

/** Tables of more columns need more memory, in MiB for each. Measured with 122 columns of 2.4 kB a row: twice what it takes. */
const usualColumns = 24;
const columnMb = 3;

/**
 * Records that are longer need more, so many times their length. A value is held by the reader (twice), the row, its
 * block and the block's copy on its way to the disk. Measured with values of 4 to 24 MiB: a third more than it takes.
 */
const usualBytes = 2 ** 20;
const copies = 16;

/**
 * Divides memory and threads among the syncs that are under way, by `apply`. One that is alone and only reads rows in
 * gets half the memory and one thread: each thread holds a row group of its own, and another makes nothing faster while
 * the source and this process share the work.
 */
export function createRooms(
  { memoryMb, threads }: RoomLimits,
  apply: (limits: RoomLimits) => Promise<void>,
): (columns: number) => Promise<Room> {
  const open = new Map<Room, RoomNeed>();
  let given = { memoryMb, threads };
  let applied = Promise.resolve();
  // One after the other, so that the last ones that hold are the last that were decided.
  const divide = () => {
    applied = applied.then(async () => {
      const before = given;
      given = limitsFor([...open.values()], { memoryMb, threads });
      if (given.memoryMb !== before.memoryMb || given.threads !== before.threads) await apply(given);
    });
    return applied;
  };
  return async (columns) => {
    const room: Room = {
      async fit(need) {
        const before = open.get(room) ?? { columns, loads: false, longest: 0 };
        // Values that came once may have to be moved again, until the end.
        const longest = Math.max(before.longest, need.longest ?? 0);
        open.set(room, { ...before, ...need, longest });
        await divide();
      },
      async [Symbol.asyncDispose]() {
        open.delete(room);
        await divide();
      },
    };
    await room.fit({});
    return room;
  };
}

/** What those that are under way get together. */
export function limitsFor(needs: readonly RoomNeed[], { memoryMb, threads }: RoomLimits): RoomLimits {
  const [first, ...others] = needs;
  if (!first) return { memoryMb, threads };
  const columns = Math.max(0, ...needs.map((need) => need.columns - usualColumns));
  const bytes = Math.max(0, ...needs.map((need) => need.longest - usualBytes));
  const more = columns * columnMb + Math.ceil((bytes * copies) / 2 ** 20);
  if (more > 0) return { memoryMb: memoryMb + more, threads: 1 };
  const reads = first.loads && others.length === 0;
  return reads ? { memoryMb: Math.max(1, Math.floor(memoryMb / 2)), threads: 1 } : { memoryMb, threads };
}
