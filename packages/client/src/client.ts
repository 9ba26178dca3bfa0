import type { TRPCClient } from '@trpc/client';
import { createConnection } from './connection.ts';
import { coded } from './errors.ts';
import { createEvents, type Events } from './events/events.ts';
import { type AuthFace, createAuthFace } from './faces/auth.ts';
import { createDocumentsFace, type DocumentsFace } from './faces/documents.ts';
import { createFilesFace } from './faces/files.ts';
import { createReportsFace, type ReportsFace } from './faces/reports.ts';
import { createAuthorizedFetch, type Fetch } from './http/authorized.ts';
import type { AppRouter, DocumentRecord } from './router.ts';
import { createSession, type Session } from './session/session.ts';
import { createMemoryTokenStore, type TokenStore, type Tokens } from './session/tokens.ts';
import { uploadFile } from './upload/file.ts';
import type { UploadSource } from './upload/source.ts';
import type { UploadOptions } from './upload/upload.ts';
import { findXhr } from './upload/xhr.ts';

/** How to reach a server. */
export interface DocprocClientOptions {
  /** The server's address, such as `https://docs.example.com`. A path is kept as a prefix. */
  readonly url: string | URL;
  /** Default: the platform's. With one of your own, uploads in a browser report progress as `fetch` takes bytes. */
  readonly fetch?: Fetch;
  /** Default: the platform's. */
  readonly WebSocket?: typeof WebSocket;
  /** Default: memory, so a login lasts as long as the client. */
  readonly tokenStore?: TokenStore;
  /** Called after every change of the login; with `undefined` when it has ended, also by the server. */
  readonly onTokens?: (tokens: Tokens | undefined) => void;
}

/** A client of one server, for one user at a time. Every call rejects with a `DocprocError`. */
export interface DocprocClient {
  readonly auth: AuthFace;
  readonly documents: DocumentsFace;
  readonly reports: ReportsFace;
  /**
   * Sends a file; the document it becomes is queued for processing. A large one goes in pieces, over lost connections and
   * restarts of the server.
   * Errors: `INPUT_TOO_LARGE`, `INPUT_EMPTY`, `UPLOAD_INCOMPLETE`, `STORAGE_FULL`.
   */
  upload(file: UploadSource, options?: UploadOptions): Promise<DocumentRecord>;
  /** Waits until the document is processed. Look at `state`: a file that cannot be read ends as `failed`. */
  readonly waitForDocument: Events['waitForDocument'];
  /** Waits until the report is built. Look at `state`: `ready` or `failed`. */
  readonly waitForReport: Events['waitForReport'];
  /**
   * Everything that happens to the user's documents and reports, as it happens. Lost connections and restarts of the
   * server are bridged: no event is missed and none comes twice.
   */
  readonly watch: Events['watch'];
  /** Every procedure of the server as it is. Its calls reject with tRPC's errors; `toDocprocError` gives them codes. */
  readonly trpc: TRPCClient<AppRouter>;
  /** Ends subscriptions and waits, and closes the connection. The login stays in the token store. */
  close(): Promise<void>;
}

/**
 * Makes a client. Nothing is sent before the first call.
 *
 * @example
 * const client = createDocprocClient({ url: 'https://docs.example.com' });
 * await client.auth.login({ email: 'kim@example.com', password: 'a long sentence' });
 * const { id } = await client.upload(file, { onProgress: ({ loaded }) => show(loaded) });
 * const { state } = await client.waitForDocument(id);
 * const { document } = await client.documents.extraction(id);
 */
export function createDocprocClient(options: DocprocClientOptions): DocprocClient {
  const base = baseOf(options.url);
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const url = new URL('trpc', base).href;
  const closed = new AbortController();
  const session: Session = createSession({
    tokenStore: options.tokenStore ?? createMemoryTokenStore(),
    onTokens: options.onTokens,
    now: Date.now,
    refresh: (refreshToken) => coded(() => trpc.auth.refresh.mutate({ refreshToken })),
  });
  const authorizedFetch = createAuthorizedFetch(fetch, session);
  const connection = createConnection({ url, fetch, authorizedFetch, session, WebSocket: options.WebSocket });
  const { trpc } = connection;
  const uploads = {
    url,
    fetch,
    Xhr: options.fetch ? undefined : findXhr(),
    authorize: (send: Fetch) => createAuthorizedFetch(send, session),
  };
  const documentFiles = createFilesFace(base, fetch, (id) => trpc.documents.download.query({ id }));
  const reportFiles = createFilesFace(base, fetch, (id) => trpc.reports.download.query({ id }));
  return {
    auth: createAuthFace(trpc, session, connection.closeSocket),
    documents: createDocumentsFace(trpc, documentFiles),
    reports: createReportsFace(trpc, reportFiles),
    upload: (file, how = {}) => coded(() => uploadFile(uploads, trpc, file, how)),
    ...createEvents(trpc, closed.signal),
    trpc,
    async close() {
      closed.abort();
      await connection.closeSocket();
    },
  };
}

/** With a slash at its end, so that paths are taken below it. */
function baseOf(url: string | URL): URL {
  const base = new URL(url);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  base.search = '';
  base.hash = '';
  return base;
}
