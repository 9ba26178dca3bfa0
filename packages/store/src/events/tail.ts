import type { Database } from '../database/connect.ts';
import type { EventPosition } from './cursor.ts';
import { hasHeldBackEvents, type LoggedEvent, readBounds, readEvents } from './read.ts';

/** Reads the end of the log for the whole process. */
export interface Tail {
  /** Settles once every event from now on will be delivered. */
  readonly ready: Promise<void>;
  /** There may be something new. */
  wake(): void;
  stop(): void;
}

/** How a tail reads. */
export interface TailOptions {
  readonly database: Database;
  /** Longest time in milliseconds between two looks, should a notification be lost. */
  readonly pollMs: number;
  /** Called with new events in order. */
  readonly deliver: (events: readonly LoggedEvent[]) => void;
}

const pageSize = 500;

/** Starts to read at the end of the log, and delivers what comes until it is stopped. */
export function startTail(options: TailOptions): Tail {
  const alarm = createAlarm();
  const ready = Promise.withResolvers<void>();
  const stopped = new AbortController();
  follow(options, alarm, ready.resolve, stopped.signal);
  return {
    ready: ready.promise,
    wake: alarm.ring,
    stop() {
      stopped.abort();
      alarm.ring();
      ready.resolve();
    },
  };
}

async function follow(
  { database, pollMs, deliver }: TailOptions,
  alarm: Alarm,
  onReady: () => void,
  stopped: AbortSignal,
): Promise<void> {
  let position: EventPosition | undefined;
  let heldDelay = shortestDelay;
  while (!stopped.aborted) {
    try {
      position ??= await readStart(database);
      onReady();
      const events = await readEvents(database.db, { after: position, limit: pageSize });
      if (stopped.aborted) return;
      const last = events.at(-1);
      if (last) {
        position = last.position;
        deliver(events);
      }
      if (events.length === pageSize) continue;
      const held = await hasHeldBackEvents(database.db, position);
      heldDelay = held && !last ? Math.min(longestDelay, heldDelay * 2) : shortestDelay;
      await alarm.wait(held ? heldDelay : pollMs);
    } catch (error) {
      if (stopped.aborted) return;
      database.logger.warn({ err: error }, 'the event log could not be read; trying again');
      await alarm.wait(1000);
    }
  }
}

/**
 * Where the log cannot be read yet. What had happened by now but could not be told belongs to it: to who began a
 * moment earlier it is news.
 */
async function readStart({ db }: Database): Promise<EventPosition> {
  const { tx, id } = (await readBounds(db)).now;
  return { tx, id };
}

/** Between looks while events wait for an older transaction to end, in milliseconds. */
const shortestDelay = 10;
const longestDelay = 500;

interface Alarm {
  ring: () => void;
  /** Until the next ring, one since the last wait, or `ms` milliseconds. */
  wait: (ms: number) => Promise<void>;
}

function createAlarm(): Alarm {
  let rung = false;
  let wakeUp = () => {};
  return {
    ring() {
      rung = true;
      wakeUp();
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      wakeUp = () => {};
    },
  };
}
