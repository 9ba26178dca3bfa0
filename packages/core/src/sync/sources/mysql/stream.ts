import type { Connection } from 'mysql2';
import { createCsvWriter } from '../../csv.ts';

/** Chunks that wait to be taken before the server is told to wait. */
const maxWaiting = 8;

/** Runs a query and gives its rows as CSV, no faster than they are taken. */
export async function* streamCsv(
  connection: Connection,
  sql: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const writer = createCsvWriter();
  const waiting: Uint8Array[] = [];
  let ended: { readonly error?: unknown } | undefined;
  let wakeUp = () => {};
  const end = (error?: unknown) => {
    ended ??= error === undefined ? {} : { error };
    wakeUp();
  };
  const query = connection.query({ sql, rowsAsArray: true, typeCast: false });
  query.on('result', (row: unknown) => {
    writer.add(row as (Uint8Array | null)[]);
    const full = writer.take();
    if (full.length === 0) return;
    waiting.push(...full);
    if (waiting.length >= maxWaiting) connection.pause();
    wakeUp();
  });
  query.on('error', end);
  query.on('end', () => {
    waiting.push(...writer.take(true));
    end();
  });
  const stop = () => {
    end(signal?.reason);
    connection.destroy();
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    for (;;) {
      yield* waiting.splice(0);
      if (ended?.error !== undefined) throw ended.error;
      if (ended && waiting.length === 0) return;
      connection.resume();
      if (waiting.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    // Left early: what the server still sends has no reader.
    if (!ended) connection.destroy();
  }
}
