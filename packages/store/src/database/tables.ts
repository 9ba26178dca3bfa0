import type { Document, DocumentTypeName } from '@org/docproc-core/model';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { AuditAction, AuditDetails } from '../audit/entry.ts';
import type { DocumentState } from '../documents/states.ts';
import type { EventData, EventType } from '../events/types.ts';
import type { LogLevel } from '../log/levels.ts';
import type { JobOrigin, JobQueue } from '../queue/contract.ts';
import type { ReportFormat, ReportState, StoredReportOptions } from '../reports/record.ts';
import type {
  RunProgress,
  RunResult,
  RunState,
  RunType,
  TableContent,
  TableDefinition,
} from '../sync/record.ts';
import type { SourceSettings } from '../sync/source-record.ts';
import type { CurrentJob } from '../workers/record.ts';

/** A column that is written once, by the database where the writer leaves it out. */
type WrittenOnce<T> = ColumnType<T, T | undefined, never>;

/** JSON that need not be there; written as text. */
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface UserTable {
  id: WrittenOnce<string>;
  email: string;
  password_hash: string;
  name: string;
  role: Generated<'user' | 'admin'>;
  disabled: Generated<boolean>;
  department_id: string | null;
  created_at: WrittenOnce<Date>;
}

/** A group of users whose documents come before or after others'. */
export interface DepartmentTable {
  id: WrittenOnce<string>;
  name: string;
  /** 1 to 9; 9 comes first. */
  priority: Generated<number>;
  created_at: WrittenOnce<Date>;
}

export interface RefreshTokenTable {
  id: WrittenOnce<string>;
  user_id: string;
  family_id: string;
  token_hash: string;
  expires_at: Date;
  family_started_at: Date;
  used_at: Date | null;
  revoked_at: Date | null;
}

export interface DocumentTable {
  id: WrittenOnce<string>;
  owner_id: string;
  name: string;
  media_type: string;
  bytes: number;
  sha256: string;
  state: DocumentState;
  run: Generated<number>;
  /** 1 to 9, as the uploader asked for; 9 comes first. */
  priority: Generated<number>;
  /** What the queue is ordered by: the department's priority, then the document's. */
  queue_priority: Generated<number>;
  /** Under which the uploader may send it again without making another. */
  idempotency_key: string | null;
  /** Job of the present run, for the sweep. */
  job_id: string | null;
  /** Where that job came from, for one that takes its place. */
  job_origin: JsonOrNull<JobOrigin>;
  /** How often the sweep has put this run back into the queue. */
  requeues: Generated<number>;
  attempt: Generated<number>;
  worker_id: string | null;
  stage: string | null;
  progress: Generated<number>;
  error_code: string | null;
  error_message: string | null;
  created_at: WrittenOnce<Date>;
  updated_at: Generated<Date>;
  finished_at: Date | null;
}

export interface ExtractionTable {
  document_id: string;
  run: number;
  owner_id: string;
  type: DocumentTypeName;
  seller: string | null;
  total: number | null;
  currency: string | null;
  page_count: number | null;
  result: JSONColumnType<Document>;
  created_at: WrittenOnce<Date>;
}

export interface ReportTable {
  id: WrittenOnce<string>;
  owner_id: string;
  document_ids: string[];
  format: ReportFormat;
  title: string | null;
  language: string | null;
  options: JSONColumnType<StoredReportOptions>;
  state: ReportState;
  progress: Generated<number>;
  job_id: string | null;
  /** Where that job came from, for one that takes its place. */
  job_origin: JsonOrNull<JobOrigin>;
  requeues: Generated<number>;
  media_type: string | null;
  extension: string | null;
  bytes: number | null;
  sha256: string | null;
  error_code: string | null;
  error_message: string | null;
  created_at: WrittenOnce<Date>;
  updated_at: Generated<Date>;
}

export interface EventTable {
  id: WrittenOnce<number>;
  tx: WrittenOnce<string>;
  owner_id: string;
  document_id: string | null;
  report_id: string | null;
  type: EventType;
  data: JSONColumnType<EventData>;
  created_at: WrittenOnce<Date>;
}

/** One row: up to where events have been pruned. */
export interface EventLogTable {
  only: Generated<boolean>;
  pruned_tx: string;
  pruned_id: number;
}

/** How many documents an owner has. */
export interface DocumentTotalTable {
  owner_id: string;
  total: number;
}

/** A file that arrives in several requests. */
export interface UploadTable {
  id: WrittenOnce<string>;
  owner_id: string;
  name: string;
  /** How long it will be. */
  bytes: number;
  /** How much has arrived. */
  received: Generated<number>;
  file_type: string | null;
  priority: Generated<number>;
  idempotency_key: string | null;
  reuse: Generated<boolean>;
  /** What became of it. */
  document_id: string | null;
  created_at: WrittenOnce<Date>;
  updated_at: Generated<Date>;
}

/** A piece of such a file: a blob of its own until the whole is there. */
export interface UploadPartTable {
  upload_id: string;
  start: number;
  bytes: number;
  sha256: string;
}

/** A file that is about to be referred to: until that has come about, nobody removes it. */
export interface BlobClaimTable {
  id: WrittenOnce<string>;
  sha256: string;
  created_at: Generated<Date>;
}

export interface AuditTable {
  id: WrittenOnce<number>;
  at: WrittenOnce<Date>;
  action: AuditAction;
  actor_id: string | null;
  target_id: string | null;
  address: string | null;
  request_id: string | null;
  details: JSONColumnType<AuditDetails>;
}

/** A worker process that lives, or lived a moment ago. */
export interface WorkerTable {
  instance: string;
  name: string;
  host: string;
  pid: number;
  version: string;
  threads: number;
  rss_bytes: number;
  heap_bytes: number;
  jobs: JSONColumnType<readonly CurrentJob[]>;
  started_at: Date;
  seen_at: Date;
}

/** A try of a job that has ended. */
export interface AttemptTable {
  id: WrittenOnce<number>;
  queue: JobQueue;
  subject_id: string;
  run: number;
  attempt: number;
  worker: string;
  outcome: 'done' | 'failed' | 'stopped';
  error_code: string | null;
  error_message: string | null;
  error_trace: string | null;
  started_at: Date;
  ended_at: Date;
}

/** When a chore that is not for every sweep was last done. */
export interface ChoreTable {
  name: string;
  done_at: Date;
}

/** Where tables are synced from. */
export interface SyncSourceTable {
  id: WrittenOnce<string>;
  name: string;
  kind: SourceSettings['kind'];
  settings: JSONColumnType<SourceSettings>;
  /** Sealed. */
  credentials: string | null;
  created_at: WrittenOnce<Date>;
  updated_at: Generated<Date>;
}

/** A table that is synced. */
export interface SyncTableTable {
  name: string;
  source_id: string;
  definition: JSONColumnType<TableDefinition>;
  readable: Generated<boolean>;
  /** What the next run does first. */
  pending_reset: ColumnType<
    'progress' | 'rows' | null,
    'progress' | 'rows' | null | undefined,
    'progress' | 'rows' | null
  >;
  version: Generated<number>;
  content: ColumnType<TableContent | null, string | null | undefined, string | null>;
  synced_at: Date | null;
  created_at: WrittenOnce<Date>;
}

/** A file that holds a part of a version of a table. */
export interface SyncFileTable {
  table_name: string;
  version: number;
  position: number;
  partition: string;
  sha256: string;
  rows: number;
  bytes: number;
  checksum: string;
}

/** One sync of one table. */
export interface SyncRunTable {
  id: WrittenOnce<string>;
  table_name: string;
  source_name: string;
  type: RunType;
  row_limit: number | null;
  state: RunState;
  schedule_id: string | null;
  requested_by: string | null;
  stop_requested: Generated<boolean>;
  job_id: string | null;
  worker_id: string | null;
  attempt: Generated<number>;
  progress: ColumnType<RunProgress | null, string | null | undefined, string | null>;
  result: ColumnType<RunResult | null, string | null | undefined, string | null>;
  error_code: string | null;
  error_message: string | null;
  created_at: WrittenOnce<Date>;
  updated_at: Generated<Date>;
  started_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  finished_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

/** Who may do what only one process at a time may. */
export interface LeaseTable {
  name: string;
  holder: string;
  token: number;
  expires_at: Date;
}

/** At most one row: the log level of all servers and workers. */
export interface LogLevelTable {
  only: Generated<boolean>;
  level: LogLevel;
  until: Date | null;
}

/** Every table of Docproc's schema. */
export interface Tables {
  users: UserTable;
  departments: DepartmentTable;
  refresh_tokens: RefreshTokenTable;
  documents: DocumentTable;
  document_totals: DocumentTotalTable;
  uploads: UploadTable;
  upload_parts: UploadPartTable;
  blob_claims: BlobClaimTable;
  audit_log: AuditTable;
  extractions: ExtractionTable;
  reports: ReportTable;
  events: EventTable;
  workers: WorkerTable;
  attempts: AttemptTable;
  event_log: EventLogTable;
  chores: ChoreTable;
  log_level: LogLevelTable;
  sync_sources: SyncSourceTable;
  sync_tables: SyncTableTable;
  sync_files: SyncFileTable;
  sync_runs: SyncRunTable;
  leases: LeaseTable;
}
