import type { AuthService, VerificationKeyJwk } from '@org/docproc-core/auth';
import type { Clock, Logger, UserStore } from '@org/docproc-core/ports';
import type {
  AccountDirectory,
  AuditLog,
  Database,
  DepartmentStore,
  DocumentStore,
  EventFeed,
  LinkingBlobStore,
  LiveSessions,
  ReportStore,
  UploadStore,
} from '@org/docproc-store';
import type { FileLinks } from './files/links.ts';
import type { Limits } from './limits.ts';

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
  readonly blobs: LinkingBlobStore;
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
  /** Aborted when the server stops: what has no end by itself ends then. */
  readonly stopping: AbortSignal;
}
