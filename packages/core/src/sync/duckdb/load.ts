import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DocprocError } from '../../errors/index.ts';
import type { SyncColumn } from '../source.ts';
import { literal, quote, quoteAll } from './names.ts';
import type { Room } from './room.ts';
import { type SpoolFile, type SpoolOptions, spoolRecords } from './spool.ts';

/** A table that rows are loaded into. */
export interface LoadTarget {
  readonly connection: DuckDBConnection;
  /** Quoted name. */
  readonly table: string;
  readonly columns: readonly SyncColumn[];
  readonly room: Room;
}

/** What has been loaded so far. */
export interface Loaded {
  readonly rows: number;
  readonly bytes: number;
  /** Column -> values that its conversion changed. */
  readonly converted: Readonly<Record<string, number>>;
}

/**
 * Loads a stream of CSV into a table, file by file: while one is stored, the next is being read. Yields after each.
 * Error: `SYNC_VALUE_UNREPRESENTABLE`.
 */
export async function* loadRecords(
  target: LoadTarget,
  chunks: AsyncIterable<Uint8Array>,
  spool: SpoolOptions,
): AsyncGenerator<Loaded> {
  const files = spoolRecords(chunks, spool);
  let rows = 0;
  let bytes = 0;
  const converted: Record<string, number> = {};
  await target.room.fit({ loads: true });
  let next = files.next();
  try {
    for (let file = await next; !file.done; file = await next) {
      next = files.next();
      // Waited for in the next turn, but it may fail before.
      next.catch(() => {});
      rows += await insertFile(target, file.value, converted);
      bytes += file.value.bytes;
      yield { rows, bytes, converted };
    }
  } finally {
    const ahead = await next.catch(() => undefined);
    if (ahead && !ahead.done) await rm(ahead.value.path, { force: true });
    await files.return(undefined);
    await target.room.fit({ loads: false });
  }
}

/** Columns of a table with the types in which they are kept. */
export function columnDefinitions(columns: readonly SyncColumn[]): string {
  return columns.map(({ name, targetType }) => `${quote(name)} ${targetType}`).join(', ');
}

async function insertFile(
  { connection, table, columns, room }: LoadTarget,
  file: SpoolFile,
  converted: Record<string, number>,
): Promise<number> {
  const types = columns.map((column, i) => `'c${i}': ${literal(storedAs(column))}`).join(', ');
  const values = columns.map((column, i) => decode(column, `c${i}`)).join(', ');
  // The reader's default bound on a line is 2 MB.
  const line = Math.max(2 ** 21, file.longest + 1);
  const records = `read_csv(${literal(file.path)}, auto_detect = false, header = false, columns = {${types}},
      delim = ',', quote = '"', escape = '"', new_line = '\\n', nullstr = '', allow_quoted_nulls = false,
      max_line_size = ${line}, parallel = ${!file.multiline}, buffer_size = ${Math.max(line * 2, 2 ** 23)})`;
  const names = quoteAll(columns.map(({ name }) => name));
  try {
    await room.fit({ longest: file.longest });
    await countChanged(connection, columns, records, converted);
    const result = await connection.run(`insert into ${table} (${names}) select ${values} from ${records}`);
    return result.rowsChanged;
  } catch (error) {
    throw explain(error, columns);
  } finally {
    await rm(file.path, { force: true });
  }
}

/** Counts the values whose text is another after the conversion, zeros at the end of a fraction aside. */
async function countChanged(
  connection: DuckDBConnection,
  columns: readonly SyncColumn[],
  records: string,
  converted: Record<string, number>,
): Promise<void> {
  const counts = columns.flatMap(({ targetType, converted: isConverted }, i) =>
    isConverted
      ? [`count(*) filter (${bare(`c${i}`)} <> ${bare(`c${i}::${targetType}::varchar`)}) as c${i}`]
      : [],
  );
  if (counts.length === 0) return;
  const reader = await connection.runAndReadAll(`select ${counts.join(', ')} from ${records}`);
  for (const [key, count] of Object.entries(reader.getRowObjects()[0] ?? {})) {
    const name = columns[Number(key.slice(1))]?.name ?? key;
    converted[name] = (converted[name] ?? 0) + Number(count);
  }
}

function bare(text: string): string {
  return `regexp_replace(${text}, '(\\.[0-9]*?)0+$|\\.$', '\\1')`;
}

function storedAs({ encoding, targetType, converted }: SyncColumn): string {
  return encoding === 'text' && !converted ? targetType : 'VARCHAR';
}

function decode({ encoding, targetType, converted }: SyncColumn, name: string): string {
  if (converted) return `${name}::${targetType}`;
  if (encoding === 'hex') return `from_hex(${name})`;
  if (encoding === 'list') return `from_json(${name}, '["VARCHAR"]')::${targetType}`;
  if (encoding === 'text') return name;
  const part = (index: number) => `split_part(${name}, ' ', ${index})`;
  return `to_months(${part(1)}::integer) + to_days(${part(2)}::integer) + to_microseconds(${part(3)}::bigint)`;
}

/** DuckDB's message quotes the value; ours names the column alone. */
function explain(error: unknown, columns: readonly SyncColumn[]): unknown {
  if (
    !(error instanceof Error) ||
    !/convers|convert|cast|out of range|overflow|malformed JSON|transform/i.test(error.message)
  ) {
    return new DocprocError('SYNC_TARGET_FAILED', 'DuckDB could not store the rows.', { cause: error });
  }
  const index = /converting column "c(\d+)"/.exec(error.message)?.[1];
  const column = index === undefined ? undefined : columns[Number(index)];
  const where = column ? `the column ${column.name} (${column.sourceType})` : 'a column';
  const type = column ? ` in ${column.targetType}` : '';
  return new DocprocError(
    'SYNC_VALUE_UNREPRESENTABLE',
    `A value of ${where} cannot be kept exactly${type}. Give the column another type with \`conversions\`, such as VARCHAR, or leave it out.`,
    { cause: error, ...(column && { details: { fields: { [column.name]: 'cannot be kept exactly' } } }) },
  );
}
