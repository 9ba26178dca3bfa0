import type { ExecutorContext, Iteration } from '../../src/executor/executor.ts';
import { wholeSegment } from '../../src/executor/segment.ts';

export function contextOf(
  iterate: (iteration: Iteration) => Promise<void>,
  more: Partial<ExecutorContext> = {},
): ExecutorContext {
  return { iterate, signal: new AbortController().signal, segment: wholeSegment, ...more };
}

export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}
