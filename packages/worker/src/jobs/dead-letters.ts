import { type ErrorCode, errorCatalogue, isErrorCode } from '@org/docproc-core/errors';
import {
  type DocumentStore,
  extractJobSchema,
  type Failure,
  type ReportStore,
  reportJobSchema,
} from '@org/docproc-store';
import type { JobWithMetadata } from 'pg-boss';

/** Marks the document of a job that failed for the last time, so that its owner hears of it. */
export async function buryExtractJob(documents: DocumentStore, job: JobWithMetadata<object>): Promise<void> {
  await documents.fail(extractJobSchema.parse(job.data), failureOf(job.sourceOutput));
}

/** Marks the report of a job that failed for the last time. */
export async function buryReportJob(reports: ReportStore, job: JobWithMetadata<object>): Promise<void> {
  await reports.fail(reportJobSchema.parse(job.data), failureOf(job.sourceOutput));
}

/**
 * What the last try's output says to people. pg-boss keeps an error's `code`; where it ended a job itself, it says
 * why under `value.message` (the worker fell silent) or in the message (the job took too long).
 */
export function failureOf(output: unknown): Failure {
  const code = codeOf(output);
  return code === undefined
    ? { code: 'INTERNAL', message: 'The work was tried several times and did not end. Please report it.' }
    : { code, message: errorCatalogue[code] };
}

function codeOf(output: unknown): ErrorCode | undefined {
  const { code, message, value } = fieldsOf(output);
  if (isErrorCode(code)) return code;
  const said = message ?? fieldsOf(value).message;
  return typeof said === 'string' && /exceeded \d+s|job timed out/.test(said) ? 'TIMEOUT' : undefined;
}

interface OutputFields {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly value?: unknown;
}

function fieldsOf(output: unknown): OutputFields {
  return typeof output === 'object' && output !== null ? output : {};
}
