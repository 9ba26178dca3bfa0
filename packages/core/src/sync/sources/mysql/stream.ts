import type { Connection } from 'mysql2';
import { createCsvWriter } from '../../csv.ts';
import { type CommandLike, divertRows, writeTextRow } from './text-rows.ts';

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
  const query = connection.query({ sql });
  divertRows(query as unknown as CommandLike, (packet, columns) => {
    if (ended) return;
    if (!writeTextRow(writer, packet, columns)) {
      end(new Error('A row of the server cannot be understood.'));
      return connection.destroy();
    }
    const full = writer.take();
    if (full.length === 0) return;
    waiting.push(...full);
    if (waiting.length >= maxWaiting) connection.pause();
    wakeUp();
  });
  query.on('error', end);
  // What ends the connection itself, such as a server that is stopped, is told to nobody else.
  connection.on('error', end);
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
      for (let chunk = waiting.shift(); chunk; chunk = waiting.shift()) {
        yield chunk;
        writer.reuse(chunk);
      }
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
    connection.off('error', end);
    // Left early: what the server still sends has no reader.
    if (!ended) connection.destroy();
  }
}
