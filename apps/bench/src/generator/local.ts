import { createRecorder } from '../metric/recorder.ts';
import { watchOwn } from '../watch/own.ts';
import { generate } from './generate.ts';
import type { Generator } from './protocol.ts';

/** How often a generator tells what it recorded, in milliseconds. */
const intervalMs = 1000;

/** A generator in this thread. */
export function createLocalGenerator(): Generator {
  return {
    async run(plan, onInterval, signal) {
      const recorder = createRecorder();
      using own = watchOwn();
      let users = 0;
      const tell = () => {
        recorder.drain((series) => onInterval({ series, users, own: own.take() }));
      };
      const timer = setInterval(tell, intervalMs);
      try {
        const onUsers = (count: number) => {
          users = count;
        };
        return await generate(plan, { recorder, signal, onUsers });
      } finally {
        clearInterval(timer);
        tell();
      }
    },
  };
}
