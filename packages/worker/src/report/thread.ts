import { parentPort, workerData } from 'node:worker_threads';
import { toDocprocError } from '@org/docproc-core/errors';
import type { Document } from '@org/docproc-core/model';
import { createPagePictures } from '@org/docproc-core/pictures';
import { buildReport, type ReportOptions } from '@org/docproc-core/report';

/** What the thread is given. */
export interface ReportTask {
  readonly documents: readonly Document[];
  readonly options: PlainReportOptions;
  /** Paths of the files that the documents were read from, in their order; `undefined` where one is not at hand. */
  readonly originals: readonly (string | undefined)[];
  /** Most memory that drawing pages may take, in MB. */
  readonly maxMemoryMb: number;
}

/** Options of a report that can be sent to another thread. */
export type PlainReportOptions = Omit<ReportOptions, 'signal' | 'pictures' | 'onProgress'>;

/** What the thread answers: the report, or the error in plain data. */
export type ReportAnswer =
  | { readonly bytes: Uint8Array; readonly mediaType: string; readonly extension: string }
  | { readonly code: string; readonly message: string }
  | { readonly fraction: number };

const { documents, options, originals, maxMemoryMb } = workerData as ReportTask;
parentPort?.postMessage(await build());

async function build(): Promise<ReportAnswer> {
  const paths = new Map(documents.map((document, index) => [document, originals[index]]));
  const pictures = createPagePictures({ originalOf: (document) => paths.get(document), maxMemoryMb });
  try {
    const onProgress = (progress: { readonly fraction: number }) => parentPort?.postMessage(progress);
    return await buildReport(documents, { ...options, pictures, onProgress });
  } catch (error) {
    const { code, message } = toDocprocError(error, 'REPORT_FAILED');
    return { code, message };
  } finally {
    await pictures.close();
  }
}
