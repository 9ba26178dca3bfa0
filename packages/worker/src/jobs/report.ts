import { isDocprocError } from '@org/docproc-core/errors';
import type { Document } from '@org/docproc-core/model';
import type { BlobStore, Logger } from '@org/docproc-core/ports';
import type { ReportFile as BuiltReport, ReportOptions } from '@org/docproc-core/report';
import { type Failure, type ReportStore, reportJobSchema } from '@org/docproc-store';
import type { Job } from 'pg-boss';
import { persist } from './persist.ts';

/** Builds a report apart from this thread. */
export type ReportBuilder = (
  documents: readonly Document[],
  options: Omit<ReportOptions, 'signal'>,
  signal: AbortSignal,
) => Promise<BuiltReport>;

/** What report jobs work with. */
export interface ReportJobParts {
  readonly reports: ReportStore;
  readonly blobs: BlobStore;
  readonly buildReport: ReportBuilder;
  readonly logger: Logger;
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
  const { format, title, language } = report;
  const started = performance.now();
  const options = {
    format,
    generatedAt: Date.parse(report.createdAt),
    ...(title !== undefined && { title }),
    ...(language !== undefined && { language }),
  };
  const built = await parts.buildReport(documents, options, signal).catch(failureOf);
  if ('code' in built) {
    await persist(() => reports.fail(data, built), signal);
    parts.logger.warn({ reportId: report.id, format, code: built.code }, 'a report cannot be built');
    return;
  }
  const blob = await blobs.write(oneChunk(built.bytes), { signal });
  const file = { blob, mediaType: built.mediaType, extension: built.extension };
  const written = await persist(() => reports.complete(data, file), signal);
  const ms = Math.round(performance.now() - started);
  const outcome = { reportId: report.id, format, documents: documents.length, bytes: blob.bytes, ms };
  parts.logger.info(outcome, written ? 'report built' : 'report was done or gone already');
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
