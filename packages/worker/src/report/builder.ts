import { Worker } from 'node:worker_threads';
import { DocprocError, isErrorCode } from '@org/docproc-core/errors';
import type { ReportFile } from '@org/docproc-core/report';
import type { ReportBuilder } from '../jobs/report.ts';
import type { ReportAnswer, ReportTask } from './thread.ts';

/** What one report may cost. */
export interface ReportBuilderOptions {
  /** Memory ceiling in MB. */
  readonly maxMemoryMb: number;
  /** Longest time in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Builds each report in a thread of its own, which ends with it: a report over many large documents can neither stop
 * the heartbeat of other jobs nor take the process's memory.
 * Errors: `REPORT_FAILED`, `TIMEOUT`, `OUT_OF_MEMORY`, `OPTION_INVALID`, `ABORTED`.
 */
export function createReportBuilder({ maxMemoryMb, timeoutMs }: ReportBuilderOptions): ReportBuilder {
  return async (documents, options, { signal, originals = [], onProgress }) => {
    if (signal.aborted) throw new DocprocError('ABORTED');
    const task: ReportTask = { documents, options, originals, maxMemoryMb };
    const thread = new Worker(threadUrl(), {
      workerData: task,
      execArgv: isSource ? ['--conditions=docproc-source'] : [],
      resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
      env: {},
    });
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      return fileOf(await answerOf(thread, AbortSignal.any([signal, deadline]), onProgress));
    } catch (error) {
      throw deadline.aborted ? new DocprocError('TIMEOUT', 'The report took too long to build.') : error;
    } finally {
      await thread.terminate();
    }
  };
}

/** From source the thread is a module beside this one; built, a file beside the one that this module is part of. */
const isSource = import.meta.url.endsWith('.ts');

function threadUrl(): URL {
  return new URL(isSource ? './thread.ts' : './report-thread.js', import.meta.url);
}

type FinalAnswer = Exclude<ReportAnswer, { readonly fraction: number }>;

function answerOf(
  thread: Worker,
  signal: AbortSignal,
  onProgress: ((fraction: number) => void) | undefined,
): Promise<FinalAnswer> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DocprocError('ABORTED')), { once: true });
    thread.on('message', (answer: ReportAnswer) => {
      if ('fraction' in answer) onProgress?.(answer.fraction);
      else resolve(answer);
    });
    thread.once('error', (cause) => reject(threadFault(cause)));
    thread.once('exit', () => reject(new DocprocError('REPORT_FAILED')));
  });
}

function threadFault(cause: Error & { readonly code?: unknown }): DocprocError {
  return cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new DocprocError('OUT_OF_MEMORY', 'The report needed more memory than allowed.', { cause })
    : new DocprocError('REPORT_FAILED', undefined, { cause });
}

function fileOf(answer: FinalAnswer): ReportFile {
  if ('bytes' in answer) return answer;
  const { code, message } = answer;
  throw new DocprocError(isErrorCode(code) ? code : 'REPORT_FAILED', message);
}
