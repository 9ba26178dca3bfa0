import type { LoggedEvent } from './read.ts';

/** Events on their way to one subscriber. Holds a bounded number; more than that are read from the log instead. */
export interface Inbox {
  /** Starts anew, empty. */
  open(): void;
  put(event: LoggedEvent): void;
  /** What has come; `undefined` where it was too much to hold. */
  take(): readonly LoggedEvent[] | undefined;
  /** Until there is something to take, or the inbox is closed. */
  wait(): Promise<void>;
  close(): void;
}

/** Makes an inbox that holds up to `size` events. */
export function createInbox(size: number): Inbox {
  let events: LoggedEvent[] = [];
  let overflowed = false;
  let closed = false;
  let wakeUp = () => {};
  return {
    open() {
      events = [];
      overflowed = false;
    },
    put(event) {
      if (overflowed) return;
      if (events.length === size) {
        overflowed = true;
        events = [];
      } else {
        events.push(event);
      }
      wakeUp();
    },
    take() {
      if (overflowed) return undefined;
      const taken = events;
      events = [];
      return taken;
    },
    async wait() {
      if (closed || overflowed || events.length > 0) return;
      await new Promise<void>((resolve) => {
        wakeUp = resolve;
      });
    },
    close() {
      closed = true;
      wakeUp();
    },
  };
}
