import type { AuthService, VerificationKeyJwk } from '@org/docproc-core/auth';
import type { Clock, Logger, UserStore } from '@org/docproc-core/ports';
import type {
  AccountDirectory,
  AuditLog,
  ClaimingBlobStore,
  Database,
  DepartmentStore,
  DocumentStore,
  EventFeed,
  JobStore,
  LinkingBlobStore,
  LiveSessions,
  ReportStore,
  Tracing,
  UploadStore,
} from '@org/docproc-store';
import type { JobBoard } from './console/board.ts';
import type { FileLinks } from './files/links.ts';
import type { Limits } from './limits.ts';
import type { ServerLogs } from './logs/level.ts';
import type { ServerMetrics } from './metrics/metrics.ts';
import type { SyncService } from './sync/service.ts';

/**
 * Who may make an account: `open`, anybody, and nobody learns which addresses have one; `telling`, anybody, and a taken
 * address is said; `closed`, administrators only.
 */
export type Registration = 'open' | 'telling' | 'closed';

/** Everything that requests work with. Made once for a server. */
export interface Services {
  readonly auth: AuthService;
  readonly users: UserStore;
  readonly accounts: AccountDirectory;
  readonly departments: DepartmentStore;
  /** Which logins are still good. */
  readonly sessions: LiveSessions;
  readonly audit: AuditLog;
  readonly documents: DocumentStore;
  readonly uploads: UploadStore;
  readonly reports: ReportStore;
  /** Sources, tables and runs of sync, and queries of tables. */
  readonly sync: SyncService;
  /** Everybody's jobs, for administrators. */
  readonly jobs: JobStore;
  /** The queues in numbers, for all who watch them. */
  readonly board: JobBoard;
  readonly blobs: ClaimingBlobStore<LinkingBlobStore>;
  readonly feed: EventFeed;
  readonly links: FileLinks;
  /** How often callers may do what. */
  readonly limits: Limits;
  /** Public keys of access tokens. */
  readonly jwks: { readonly keys: readonly VerificationKeyJwk[] };
  /** Reverse proxies between callers and this server. */
  readonly proxyHops: number;
  readonly database: Database;
  /** Largest upload in bytes. */
  readonly maxUploadBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For requests: their own log, or the same as the others. */
  readonly access: Logger;
  /** Requests that take longer are flagged in the log, in milliseconds. */
  readonly slowRequestMs: number;
  /** The log files and the level; left out where this server's logs are somebody else's. */
  readonly logs?: ServerLogs;
  readonly metrics: ServerMetrics;
  /** Who brings it may read the metrics from anywhere. Left out: they are read from this machine alone. */
  readonly metricsToken?: string;
  /** Left out where nothing is traced. */
  readonly tracing?: Tracing;
  /** Who may make an account, and what a taken address is answered with. */
  readonly registration: Registration;
  /** Aborted when the server is about to stop: it still answers, but nothing more is to be sent to it. */
  readonly draining: AbortSignal;
  /** Aborted when the server stops: what has no end by itself ends then. */
  readonly stopping: AbortSignal;
}
