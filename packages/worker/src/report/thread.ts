import { parentPort, workerData } from 'node:worker_threads';
import { toDocprocError } from '@org/docproc-core/errors';
import type { Document } from '@org/docproc-core/model';
import { buildReport, type ReportOptions } from '@org/docproc-core/report';

/** What the thread is given. */
export interface ReportTask {
  readonly documents: readonly Document[];
  readonly options: ReportOptions;
}

/** What the thread answers: the report, or the error in plain data. */
export type ReportAnswer =
  | { readonly bytes: Uint8Array; readonly mediaType: string; readonly extension: string }
  | { readonly code: string; readonly message: string };

const { documents, options } = workerData as ReportTask;
parentPort?.postMessage(await build());

async function build(): Promise<ReportAnswer> {
  try {
    return await buildReport(documents, options);
  } catch (error) {
    const { code, message } = toDocprocError(error, 'REPORT_FAILED');
    return { code, message };
  }
}
