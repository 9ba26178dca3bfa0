import { DocprocError } from '@org/docproc-core/errors';

/** Lets a limited number of calls in at the same time. */
export interface Gate {
  /** Takes a place; the answer gives it back, once. Error: `RATE_LIMITED` where all are taken. */
  enter(): () => void;
}

/** Most calls and subscriptions of one socket, or of one request, at the same time. */
const mostCalls = 100;

/** Makes a gate for one socket or request. */
export function createGate(most: number = mostCalls): Gate {
  let inside = 0;
  return {
    enter() {
      if (inside >= most) {
        const details = { limit: { name: 'callsAtOnce', value: most } };
        throw new DocprocError('RATE_LIMITED', 'Too many calls at the same time.', { details });
      }
      inside += 1;
      let left = false;
      return () => {
        if (!left) inside -= 1;
        left = true;
      };
    },
  };
}
