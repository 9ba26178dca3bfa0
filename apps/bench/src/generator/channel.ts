import { DocprocError, type ErrorCode } from '@org/docproc-core/errors';
import { decodeSeries, encodeSeries } from '../metric/series.ts';
import type { GeneratorResult } from './generate.ts';
import { createLocalGenerator } from './local.ts';
import type { FromGenerator, Generator, ToGenerator } from './protocol.ts';

/** A way to another thread or machine, seen from one of its ends. */
export interface Channel<In, Out> {
  send(message: Out): void;
  /** Calls back with every message; and with an error once there will be none. */
  listen(onMessage: (message: In) => void, onLost: (error: Error) => void): void;
  close(): void;
}

/** A generator at the other end of a channel. */
export function createChannelGenerator(channel: Channel<FromGenerator, ToGenerator>): Generator {
  return {
    run: (plan, onInterval, signal) =>
      new Promise<GeneratorResult>((resolve, reject) => {
        const stop = () => channel.send({ type: 'stop' });
        const settle = (finish: () => void) => {
          signal.removeEventListener('abort', stop);
          channel.close();
          finish();
        };
        channel.listen(
          (message) => {
            if (message.type === 'interval') {
              const { series, ...rest } = message.interval;
              onInterval({ ...rest, series: series.map(decodeSeries) });
            } else if (message.type === 'done') settle(() => resolve(message.result));
            else if (message.type === 'failed') {
              settle(() => reject(new DocprocError(message.code as ErrorCode, message.message)));
            }
          },
          (error) => settle(() => reject(error)),
        );
        channel.send({ type: 'plan', plan });
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      }),
  };
}

/** Serves the other end: runs the plan that comes, in this thread. Resolves when it is done or the channel is lost. */
export function serveChannel(channel: Channel<ToGenerator, FromGenerator>): Promise<void> {
  return new Promise((resolve) => {
    const stop = new AbortController();
    channel.listen(
      async (message) => {
        if (message.type === 'stop') return stop.abort();
        try {
          const result = await createLocalGenerator().run(
            message.plan,
            ({ series, ...rest }) =>
              channel.send({ type: 'interval', interval: { ...rest, series: series.map(encodeSeries) } }),
            stop.signal,
          );
          channel.send({ type: 'done', result });
        } catch (error) {
          channel.send({ type: 'failed', ...told(error) });
        }
        resolve();
      },
      () => {
        stop.abort();
        resolve();
      },
    );
  });
}

function told(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof DocprocError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
