import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Field, RecordBatchStreamWriter } from 'apache-arrow';
import { DocprocError } from '../../../errors/index.ts';
import { quote } from '../../duckdb/names.ts';
import { shownAs } from '../answer.ts';
import type { AnswerColumn } from '../query.ts';
import type { Statement } from '../run.ts';
import { exportTooLarge } from '../too-large.ts';
import { createBatch } from './batch.ts';
import { type Arrow, type ColumnType, columnTypeOf, textType } from './types.ts';

/** Rows to write as Arrow. */
export interface ArrowRows {
  readonly columns: readonly AnswerColumn[];
  /** What comes behind `select` and the columns. */
  readonly from: string;
  readonly values: Statement['values'];
}

/**
 * Writes rows into a file as an Arrow IPC stream, batch by batch; the file is there once it is whole. Columns have
 * Arrow's own type where it keeps every value exactly, and are the text that answers show them as where it does not.
 * DuckDB's own writer is an extension that would have to be downloaded.
 * Errors: `EXPORT_TOO_LARGE`, `STORAGE_FULL`, `STORAGE_FAILED`, `QUERY_TOO_LARGE`; those of DuckDB. Format:
 * https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format
 */
export async function writeArrow(
  arrow: Arrow,
  connection: DuckDBConnection,
  { columns, from, values }: ArrowRows,
  path: string,
  { signal, fileBytes }: { readonly signal: AbortSignal; readonly fileBytes: number },
): Promise<number> {
  const kept = columns.map(({ type }) => columnTypeOf(arrow, type));
  const list = columns.map((column, i) => {
    const value = kept[i] ? `${quote(column.name)}::${column.type}` : shownAs(column);
    return `${value} as ${quote(column.name)}`;
  });
  const result = await connection.stream(`select ${list.join(', ')} from ${from}`, [...values]);
  const types = kept.map((type) => type ?? textType(arrow));
  const names = result.deduplicatedColumnNames();
  const fields = types.map(({ type }, i) => new arrow.Field(names[i] ?? '', type, true));
  return withFile(path, async (file) => {
    const stream = createStream(arrow, { fields, types, fileBytes }, file);
    for (;;) {
      const chunk = await result.fetchChunk();
      // A query that is interrupted may end like one that has no more rows.
      signal.throwIfAborted();
      if (!chunk || chunk.rowCount === 0) return stream.end();
      await stream.add(chunk);
    }
  });
}

type Chunk = Parameters<ReturnType<typeof createBatch>['add']>[0];

function createStream(
  arrow: Arrow,
  {
    fields,
    types,
    fileBytes,
  }: {
    readonly fields: readonly Field[];
    readonly types: readonly ColumnType[];
    readonly fileBytes: number;
  },
  file: FileHandle,
) {
  const schema = new arrow.Schema([...fields]);
  const batch = createBatch(arrow, schema, types);
  let pending: Uint8Array[] = [];
  // The library's own queue would grow as long as somebody writes.
  const sink = new (class extends arrow.AsyncByteQueue {
    override write(bytes: Uint8Array): void {
      pending.push(bytes);
    }
  })();
  const writer: RecordBatchStreamWriter = new arrow.RecordBatchStreamWriter();
  writer.reset(sink, schema);
  let rows = 0;
  let written = 0;
  const flush = async () => {
    if (batch.rows > 0) writer.write(batch.view());
    const bytes = Buffer.concat(pending);
    pending = [];
    rows += batch.rows;
    batch.clear();
    written += bytes.length;
    if (written > fileBytes) throw exportTooLarge(fileBytes);
    await stored(file.writeFile(bytes));
  };
  return {
    async add(chunk: Chunk) {
      batch.add(chunk);
      if (batch.full) await flush();
    },
    /** Number of rows. */
    async end() {
      await flush();
      writer.finish();
      await flush();
      return rows;
    },
  };
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const part = `${path}.${randomUUID()}.part`;
  const file = await stored(open(part, 'wx', 0o600));
  try {
    const result = await work(file).finally(() => file.close());
    await stored(rename(part, path));
    return result;
  } finally {
    await rm(part, { force: true });
  }
}

/** Errors: `STORAGE_FULL`, `STORAGE_FAILED`. */
async function stored<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
    throw new DocprocError(full ? 'STORAGE_FULL' : 'STORAGE_FAILED', undefined, { cause });
  }
}
