import { DocprocError } from '../../errors/index.ts';
import type { PoolUsage } from './index.ts';
import { openSeat, type Seat } from './seat.ts';

/** The threads of a pool: they start when they are first needed, and those that end are replaced. */
export interface Seats {
  /** A thread that has nothing to do, when there is one. Errors: `ABORTED`. */
  take(signal: AbortSignal | undefined): Promise<Seat>;
  /** A thread that nobody waits for; undefined where there is none. */
  takeSpare(): Seat | undefined;
  giveBack(seat: Seat): void;
  /** Whom to tell: when a file has to wait for a thread, and when a thread has nothing to do. */
  watch(listener: { readonly onShort: () => void; readonly onSpare: () => void }): void;
  usage(): PoolUsage;
  /** Ends all of them. */
  end(): Promise<void>;
}

/** No threads yet, and at most so many. */
export function createSeats(threads: number, maxMemoryMb: number): Seats {
  const seats = new Set<Seat>();
  const idle: Seat[] = [];
  const waiting: ((seat: Seat) => void)[] = [];
  let listener = { onShort: () => {}, onSpare: () => {} };

  const add = (): Seat => {
    const seat = openSeat(maxMemoryMb);
    seats.add(seat);
    return seat;
  };
  /** A thread may have died since it was idle; then another one is taken. */
  const free = (): Seat | undefined => {
    for (let seat = idle.pop(); seat !== undefined; seat = idle.pop()) {
      if (seat.isAlive()) return seat;
      seats.delete(seat);
    }
    return seats.size < threads ? add() : undefined;
  };
  return {
    take(signal) {
      const seat = free();
      if (seat !== undefined) return Promise.resolve(seat);
      const turn = waitForTurn(waiting, signal);
      listener.onShort();
      return turn;
    },
    takeSpare: () => (waiting.length === 0 ? free() : undefined),
    giveBack(seat) {
      if (!seat.isAlive()) seats.delete(seat);
      const next = waiting.shift();
      if (next !== undefined) return next(seat.isAlive() ? seat : add());
      if (seat.isAlive()) idle.push(seat);
      listener.onSpare();
    },
    watch(told) {
      listener = told;
    },
    usage() {
      const alive = [...seats].filter((seat) => seat.isAlive());
      const busy = alive.filter((seat) => !idle.includes(seat)).length;
      const memoryBytes = alive.reduce((sum, seat) => sum + seat.memoryBytes(), 0);
      return { threads: alive.length, busy, memoryBytes };
    },
    async end() {
      await Promise.all([...seats].map((seat) => seat.end()));
      seats.clear();
      idle.length = 0;
    },
  };
}

function waitForTurn(waiting: ((seat: Seat) => void)[], signal: AbortSignal | undefined): Promise<Seat> {
  return new Promise((resolve, reject) => {
    const come = (seat: Seat) => {
      signal?.removeEventListener('abort', quit);
      resolve(seat);
    };
    const quit = () => {
      waiting.splice(waiting.indexOf(come), 1);
      reject(new DocprocError('ABORTED', undefined, { cause: signal?.reason }));
    };
    waiting.push(come);
    signal?.addEventListener('abort', quit, { once: true });
  });
}
