import { isDocprocError } from '@org/docproc-core/errors';
import type { Document } from '@org/docproc-core/model';
import type { Logger } from '@org/docproc-core/ports';
import type { ReportFile as BuiltReport } from '@org/docproc-core/report';
import { type Failure, type ReportRecord, type ReportStore, reportJobSchema } from '@org/docproc-store';
import type { Job } from 'pg-boss';
import type { JobObserver } from '../metrics/observer.ts';
import type { PlainReportOptions } from '../report/thread.ts';
import type { LocalBlobStore } from './local-file.ts';
import { withOriginals } from './originals.ts';
import { persist } from './persist.ts';
import { createThrottle } from './throttle.ts';

/** Builds a report apart from this thread. */
export type ReportBuilder = (
  documents: readonly Document[],
  options: PlainReportOptions,
  work: ReportWork,
) => Promise<BuiltReport>;

/** What the building of a report is given beside documents and options. */
export interface ReportWork {
  readonly signal: AbortSignal;
  /** Paths of the files that the documents were read from, in their order. Default: none is at hand. */
  readonly originals?: readonly (string | undefined)[];
  /** Told how far it is, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** What report jobs work with. */
export interface ReportJobParts {
  readonly reports: ReportStore;
  readonly blobs: LocalBlobStore;
  readonly buildReport: ReportBuilder;
  readonly logger: Logger;
  readonly observer: Pick<JobObserver, 'reported'>;
  /** Least time between two progress reports of a report, in milliseconds. */
  readonly progressIntervalMs: number;
}

/**
 * Does one report job: builds the file, stores it, makes the report ready. Doing it twice makes it ready once.
 * Returns where there is nothing more to do, also where the report cannot be built from these documents and was marked
 * as failed; rejects where the job should be tried again.
 */
export async function runReportJob(
  parts: ReportJobParts,
  job: Job<object>,
  signal: AbortSignal,
): Promise<void> {
  const { reports, blobs } = parts;
  const data = reportJobSchema.parse(job.data);
  const claimed = await reports.claim(data);
  if (!claimed) return;
  const { report, documents } = claimed;
  const { format } = report;
  const origin = data.requestId === undefined ? {} : { requestId: data.requestId };
  const started = performance.now();
  const progress = createThrottle<number>(parts.progressIntervalMs, async (fraction) => {
    // Progress is worth no second try.
    await reports.progress(data, fraction).catch(() => false);
  });
  const built = await withOriginals(parts, report, documents, signal, (originals) =>
    parts.buildReport(documents, optionsOf(report), { signal, originals, onProgress: progress.push }),
  )
    .catch(failureOf)
    .finally(progress.end);
  if ('code' in built) {
    await persist(() => reports.fail(data, built), signal);
    parts.logger.warn(
      { ...origin, reportId: report.id, format, code: built.code },
      'a report cannot be built',
    );
    return;
  }
  const blob = await persist(() => blobs.write(oneChunk(built.bytes), { signal }), signal);
  const file = { blob, mediaType: built.mediaType, extension: built.extension };
  const written = await persist(() => reports.complete(data, file), signal);
  const ms = Math.round(performance.now() - started);
  const ended = { reportId: report.id, format, documents: documents.length, bytes: blob.bytes, ms };
  const outcome = { ...origin, ...ended };
  parts.observer.reported(format, blob.bytes);
  parts.logger.info(outcome, written ? 'report built' : 'report was done or gone already');
}

function optionsOf({ format, title, language, options, createdAt }: ReportRecord): PlainReportOptions {
  return {
    format,
    generatedAt: Date.parse(createdAt),
    ...(title !== undefined && { title }),
    ...(language !== undefined && { language }),
    ...options,
  };
}

/** Codes that another try would end with again. */
const lasting: ReadonlySet<string> = new Set(['REPORT_FAILED', 'TIMEOUT', 'OUT_OF_MEMORY', 'OPTION_INVALID']);

function failureOf(error: unknown): Failure {
  if (isDocprocError(error) && lasting.has(error.code)) return { code: error.code, message: error.message };
  throw error;
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
