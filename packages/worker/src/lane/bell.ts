/** Wakes one that waits. A ring while nobody waits is kept for the next wait. */
export interface Bell {
  ring(): void;
  /** Forgets a ring that nobody has waited for. */
  hush(): void;
  /** Settles at the next ring, or after the time, in milliseconds; left out, at a ring alone. */
  wait(timeoutMs?: number): Promise<void>;
}

/** Makes a bell. */
export function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    hush() {
      rung = false;
    },
    async wait(timeoutMs) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      rung = false;
    },
  };
}
