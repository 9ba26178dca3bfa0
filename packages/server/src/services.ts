import type { AuthService } from '@org/docproc-core/auth';
import type { BlobStore, Clock, Logger, UserStore } from '@org/docproc-core/ports';
import type { Database, DocumentStore, EventFeed, ReportStore } from '@org/docproc-store';
import type { FileLinks } from './files/links.ts';
import type { Throttle } from './throttle.ts';

/** Everything that requests work with. Made once for a server. */
export interface Services {
  readonly auth: AuthService;
  readonly users: UserStore;
  readonly documents: DocumentStore;
  readonly reports: ReportStore;
  readonly blobs: BlobStore;
  readonly feed: EventFeed;
  readonly links: FileLinks;
  /** Tries to log in by address and account. */
  readonly loginThrottle: Throttle;
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
