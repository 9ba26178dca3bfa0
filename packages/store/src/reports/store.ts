import type { BlobStore } from '@org/docproc-core/ports';
import type { Database } from '../database/connect.ts';
import type { Page } from '../documents/list.ts';
import type { Failure } from '../documents/work.ts';
import type { ReportJob } from '../queue/contract.ts';
import type { Queue } from '../queue/open.ts';
import { createReport, type NewReport } from './create.ts';
import { findReport, listReports, type ReportFilter } from './read.ts';
import type { ReportRecord } from './record.ts';
import {
  type ClaimedReport,
  claimReport,
  completeReport,
  failReport,
  type ReportFile,
  reportBuilding,
} from './work.ts';

/** What reports are made of. */
export interface ReportStoreOptions {
  readonly database: Database;
  readonly queue: Pick<Queue, 'sendReport'>;
  readonly blobs: BlobStore;
}

/** The catalogue of reports. Every method that takes an owner sees only that owner's reports. */
export interface ReportStore {
  /** Asks for a report; a worker builds it. Errors: `DOCUMENT_NOT_FOUND`, `RESULT_NOT_READY`. */
  create(report: NewReport): Promise<ReportRecord>;
  /** Error: `REPORT_NOT_FOUND`. */
  get(ownerId: string, id: string): Promise<ReportRecord>;
  /** Newest first. Error: `VALIDATION_FAILED` where the cursor is none of ours. */
  list(ownerId: string, filter?: ReportFilter): Promise<Page<ReportRecord>>;

  /** For workers: what a job is to build. `undefined` where there is nothing to do. */
  claim(job: ReportJob): Promise<ClaimedReport | undefined>;
  /** For workers: says how far it is, 0 to 1. False: it is done or gone already. */
  progress(job: ReportJob, fraction: number): Promise<boolean>;
  /** For workers: makes it ready. False: it is done or gone already. */
  complete(job: ReportJob, file: ReportFile): Promise<boolean>;
  /** For workers: gives it up. False: it is done or gone already. */
  fail(job: ReportJob, failure: Failure): Promise<boolean>;
}

/** Opens the catalogue of reports. */
export function createReportStore(options: ReportStoreOptions): ReportStore {
  const { database } = options;
  return {
    create: (report) => createReport(options, report),
    get: (ownerId, id) => findReport(database.db, ownerId, id),
    list: (ownerId, filter) => listReports(database.db, ownerId, filter),
    claim: (job) => claimReport(database, job),
    progress: (job, fraction) => reportBuilding(database, job, fraction),
    complete: (job, file) => completeReport(options, job, file),
    fail: (job, failure) => failReport(database, job, failure),
  };
}
