import { DocprocError } from '../../errors/index.ts';
import type { AnswerColumn } from './query.ts';

/** A published table, as files. */
export interface QueryTable {
  /** Paths of its Parquet files. */
  readonly files: readonly string[];
  readonly columns: readonly AnswerColumn[];
  /** Columns that identify a row; empty where none do. */
  readonly key: readonly string[];
  /** Tells versions apart: places in a table without a key are of one version only. */
  readonly version: number;
}

/** Most memory, time and answer of a query. */
export interface QueryLimits {
  /** In MiB. Default 256. */
  readonly memoryMb?: number;
  /** Default 2. */
  readonly threads?: number;
  /** In milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** Most bytes of an answer that is held in memory; a page ends earlier then. Default 16 MiB. */
  readonly answerBytes?: number;
  /** Most bytes of a file that rows are written into. Default: as many as there are. */
  readonly fileBytes?: number;
  /** Ends the query where the caller has left. */
  readonly signal?: AbortSignal;
}

/** The column of this very name. Error: `SYNC_COLUMN_NOT_FOUND`. */
export function findColumn({ columns }: Pick<QueryTable, 'columns'>, name: string): AnswerColumn {
  const column = columns.find((one) => one.name === name);
  if (column) return column;
  throw new DocprocError('SYNC_COLUMN_NOT_FOUND', `The table has no column ${name}.`, {
    details: { fields: { [name]: 'is no column of the table' } },
  });
}
