/**
 * What servers and workers share: the database, blobs in a folder, the event log, the queue and its jobs.
 * Everything is built from a {@link Database}, which `connectDatabase` opens and `migrate` prepares.
 */
export {
  createDepartmentStore,
  type Department,
  type DepartmentStore,
  departmentSchema,
} from './accounts/departments.ts';
export {
  type Account,
  type AccountChanges,
  type AccountDirectory,
  type AccountFilter,
  accountSchema,
  createAccountDirectory,
} from './accounts/directory.ts';
export {
  createLiveSessions,
  type LiveSession,
  type LiveSessions,
  type SessionChange,
  type SessionKey,
  tellingTokens,
} from './accounts/live-sessions.ts';
export { createRefreshTokenStore } from './accounts/refresh-tokens.ts';
export { createUserStore } from './accounts/users.ts';
export { type AuditAction, type AuditEntry, auditActions } from './audit/entry.ts';
export {
  type AuditFilter,
  type AuditLog,
  type AuditPage,
  type AuditRecord,
  auditRecordSchema,
  createAuditLog,
} from './audit/log.ts';
export { type ClaimedBlob, type ClaimingBlobStore, createClaimingBlobStore } from './blobs/claims.ts';
export { createFolderBlobStore, type FolderBlobStore, type FolderBlobStoreOptions } from './blobs/folder.ts';
export { removeUnusedBlob } from './blobs/remove.ts';
export type { DownloadLinkOptions } from './blobs/s3/link.ts';
export type { S3BlobStoreOptions, S3Credentials } from './blobs/s3/options.ts';
export { createS3BlobStore, type LinkingBlobStore, type S3BlobStore } from './blobs/s3/store.ts';
export {
  linkSettings,
  openBlobStore,
  type StorageConfig,
  storageFaults,
  storageSettings,
} from './blobs/settings.ts';
export {
  connectDatabase,
  type Database,
  type DatabaseOptions,
  type Queries,
  type Trx,
} from './database/connect.ts';
export { isDatabaseUnavailable } from './database/faults.ts';
export { type MigrationReport, migrate } from './database/migrate.ts';
export type { Tables } from './database/tables.ts';
export type { CreatedDocument, NewDocument } from './documents/create.ts';
export { type DocumentFilter, type DocumentSort, documentSorts, type Page } from './documents/list.ts';
export type { StoredExtraction } from './documents/read.ts';
export {
  type DocumentRecord,
  type DocumentSummary,
  documentRecordSchema,
  documentSummarySchema,
} from './documents/record.ts';
export { releaseDocument } from './documents/release.ts';
export type { DocumentSnapshot } from './documents/snapshot.ts';
export {
  type DocumentState,
  documentStates,
  finalStates,
  isFinalState,
  type Transition,
  transitions,
} from './documents/states.ts';
export { type DocumentStats, documentStatsSchema } from './documents/stats.ts';
export { createDocumentStore, type DocumentStore, type DocumentStoreOptions } from './documents/store.ts';
export type { Claimant, ClaimedDocument, Failure, ProgressReport } from './documents/work.ts';
export { maxCursorLength } from './events/cursor.ts';
export {
  createEventFeed,
  type EventFeed,
  type EventFeedOptions,
  type SubscribeOptions,
} from './events/feed.ts';
export {
  type EventData,
  type EventType,
  eventDataSchema,
  eventSchema,
  eventTypes,
  finalEventTypes,
  isFinalEvent,
  type StoredEvent,
} from './events/types.ts';
export { type EndedAttempt, recordAttempts } from './jobs/attempts.ts';
export type { CancelledJob, RetriedJobs } from './jobs/change.ts';
export { type Durations, durationsSchema } from './jobs/durations.ts';
export type { JobFilter, JobPage } from './jobs/list.ts';
export { type QueueCounts, type QueueOverview, queueOverviewSchema } from './jobs/numbers.ts';
export {
  type AttemptRecord,
  type JobDetails,
  type JobRecord,
  jobDetailsSchema,
  jobRecordSchema,
  jobStates,
} from './jobs/record.ts';
export { createJobStore, type JobStore } from './jobs/store.ts';
export { type LogKind, type LogOptions, type Logs, logKinds, openLogs } from './log/files.ts';
export { createJsonLogger, type LeveledLogger } from './log/json.ts';
export { type LineLevel, type LogLevel, lineLevels, logLevels } from './log/levels.ts';
export { type LogConfig, logOptionsOf, logSettings } from './log/settings.ts';
export {
  followLogLevel,
  type LogLevelWatch,
  readLogLevel,
  type SharedLogLevel,
  writeLogLevel,
} from './log/shared-level.ts';
export { mayReadMetrics, metricsPath, sendMetrics } from './metrics/page.ts';
export { type QueueNumbers, readQueueNumbers } from './metrics/queues.ts';
export { type CommonMetrics, type CommonMetricsOptions, createCommonMetrics } from './metrics/registry.ts';
export { metricsSettings } from './metrics/settings.ts';
export type { QueueNotice } from './queue/channel.ts';
export {
  type ExtractJob,
  extractJobSchema,
  type HeldJob,
  type JobOrigin,
  type JobQueue,
  jobOriginSchema,
  jobQueues,
  type QueueSettings,
  queueNames,
  type ReportJob,
  reportJobSchema,
} from './queue/contract.ts';
export { openQueue, type Queue, type QueueOptions } from './queue/open.ts';
export type { NewReport } from './reports/create.ts';
export type { ReportFilter } from './reports/read.ts';
export {
  type ReportFormat,
  type ReportLanguage,
  type ReportRecord,
  type ReportState,
  reportFormats,
  reportLanguages,
  reportOptionsSchema,
  reportRecordSchema,
  reportStates,
  type StoredReportOptions,
} from './reports/record.ts';
export { releaseReport } from './reports/release.ts';
export { createReportStore, type ReportStore, type ReportStoreOptions } from './reports/store.ts';
export type { ClaimedReport, ReportFile } from './reports/work.ts';
export {
  describeSettings,
  listSettings,
  type SettingDescription,
  type SettingTable,
} from './settings/describe.ts';
export type { SettingSources } from './settings/given.ts';
export {
  byteSize,
  logLevel,
  originList,
  plainName,
  postgresUrl,
  wholeNumber,
} from './settings/kinds.ts';
export { type LoadedConfig, loadForProcess, loadSettings } from './settings/load.ts';
export { resembledSetting } from './settings/resemblance.ts';
export { printSettings, type ShownSetting, showSettings } from './settings/show.ts';
export type { SweepOptions, SweepReport } from './sweep/options.ts';
export { runSweep } from './sweep/sweep.ts';
export { syncChannel } from './sync/channel.ts';
export {
  type ConnectedSource,
  type ConnectOptions,
  checkHost,
  connectSource,
} from './sync/connect-source.ts';
export { type CredentialsBox, createCredentialsBox, newCredentialsKey } from './sync/credentials.ts';
export { keepCredentialsKey } from './sync/keep-key.ts';
export type { Lease, Leases } from './sync/lease.ts';
export { openSyncQueue, type SyncJob, syncJobSchema, syncQueueNames } from './sync/queue.ts';
export {
  type ColumnStats,
  columnStatsSchema,
  type RunProgress,
  type RunRecord,
  type RunResult,
  type RunState,
  type RunType,
  runRecordSchema,
  runStates,
  runTypes,
  type SyncTableRecord,
  syncTableSchema,
  type TableContent,
  type TableDefinition,
  tableDefinitionSchema,
} from './sync/record.ts';
export type { ClaimedRun, NewRun, RunEnd, RunFilter, RunPage, SyncRuns } from './sync/runs.ts';
export {
  missedPolicies,
  type ScheduleRecord,
  type ScheduleSettings,
  type ScheduleTask,
  type SyncSchedules,
  scheduleRecordSchema,
  scheduleTaskSchema,
} from './sync/schedules.ts';
export { closedBox, openCredentialsBox, openingBox, syncSettings } from './sync/settings.ts';
export {
  type SourceRecord,
  type SourceSettings,
  sourceKinds,
  sourceNameSchema,
  sourceRecordSchema,
  sourceSettingsSchema,
} from './sync/source-record.ts';
export type { NewSource, OpenedSource, SyncSources } from './sync/sources.ts';
export { createSyncStore, type SyncStore, type SyncStoreOptions } from './sync/store.ts';
export {
  type NewVersion,
  type PublishedTable,
  type ResetScope,
  resetScopes,
  type SyncTables,
  type TableFile,
} from './sync/tables.ts';
export { openTracing, type TracingOptions } from './tracing/open.ts';
export { openConfiguredTracing, type TracingConfig, tracingSettings } from './tracing/settings.ts';
export {
  parseTraceparent,
  type SpanAttributes,
  type SpanOptions,
  type TraceSpan,
  type Tracing,
  traced,
} from './tracing/tracing.ts';
export {
  createUploadStore,
  type NewUpload,
  offsetMismatch,
  type UploadRecord,
  type UploadStore,
  uploadRecordSchema,
} from './uploads/store.ts';
export {
  type CurrentJob,
  type WorkerRecord,
  type WorkerReport,
  workerRecordSchema,
} from './workers/record.ts';
export { forgetWorker, reportWorker } from './workers/registry.ts';
