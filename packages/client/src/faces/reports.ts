import type { TRPCClient } from '@trpc/client';
import { coded } from '../errors.ts';
import type { AppRouter, Inputs, Outputs, ReportRecord } from '../router.ts';
import type { FilesFace } from './files.ts';

/** The user's reports. An id of somebody else's gives `REPORT_NOT_FOUND`. */
export interface ReportsFace extends FilesFace {
  /** Asks for a report; `waitForReport` tells when it is built. Errors: `DOCUMENT_NOT_FOUND`, `RESULT_NOT_READY`. */
  create(report: Inputs['reports']['create']): Promise<ReportRecord>;
  /** A page of reports, newest first. Error: `VALIDATION_FAILED`. */
  list(filter?: Inputs['reports']['list']): Promise<Outputs['reports']['list']>;
  /** Error: `REPORT_NOT_FOUND`. */
  get(id: string): Promise<ReportRecord>;
}

/** Calls about reports. */
export function createReportsFace(trpc: TRPCClient<AppRouter>, files: FilesFace): ReportsFace {
  const { reports } = trpc;
  return {
    ...files,
    create: (report) => coded(() => reports.create.mutate(report)),
    list: (filter = {}) => coded(() => reports.list.query(filter)),
    get: (id) => coded(() => reports.get.query({ id })),
  };
}
