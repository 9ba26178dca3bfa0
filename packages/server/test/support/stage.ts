import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey, type SigningKeys } from '@org/docproc-core/auth';
import type { Document } from '@org/docproc-core/model';
import {
  connectDatabase,
  createAccountDirectory,
  createDocumentStore,
  createFolderBlobStore,
  createReportStore,
  openQueue,
} from '@org/docproc-store';
import { createScratchDatabase } from '@org/docproc-store/embedded';
import { createTRPCClient, createWSClient, httpLink, splitLink, wsLink } from '@trpc/client';
import { inject } from 'vitest';
import type { AppRouter } from '../../src/index.ts';
import { createServer, type DocprocServer, type ServerOptions } from '../../src/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the run's PostgreSQL. */
    postgresUrl: string;
  }
}

/** A server on a database of its own, and what a worker would do by hand. */
export type Stage = Awaited<ReturnType<typeof openStage>>;

export async function openStage(changes: Partial<ServerOptions> = {}) {
  const scratch = await createScratchDatabase(inject('postgresUrl'));
  const folder = await mkdtemp(join(tmpdir(), 'docproc-server-'));
  const signingKeys: SigningKeys = { current: await generateSigningKey() };
  const { connectionString } = scratch;
  const start = (port = 0) =>
    createServer({ connectionString, blobs: folder, signingKeys, port, poolSize: 4, ...changes });
  let server: DocprocServer = await start();
  const database = connectDatabase({ connectionString, poolSize: 3 });
  const queue = await openQueue({ database, mode: 'send' });
  const stores = { database, queue, blobs: createFolderBlobStore({ folder }) };
  const sessions: Session[] = [];
  return {
    get url() {
      return server.url;
    },
    folder,
    signingKeys,
    database,
    documents: createDocumentStore(stores),
    reports: createReportStore(stores),
    blobs: stores.blobs,
    /** A new account, logged in. */
    async session({ role = 'user' }: { readonly role?: 'user' | 'admin' } = {}): Promise<Session> {
      const session = await openSession(server.url);
      sessions.push(session);
      // The token that is out says `user`; what counts is the account.
      if (role === 'admin') await createAccountDirectory(database).change(session.userId, { role });
      return session;
    },
    /** Stops the server; the answer starts it again on the same port. */
    async stop() {
      const { port } = server;
      await server.close(1000);
      return async () => {
        server = await start(port);
      };
    },
    /** Every file in storage. */
    async files() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions) await session.close();
      await server.close(1000);
      await queue.stop(0);
      await database.close();
      await scratch[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Somebody with an account. */
export type Session = Awaited<ReturnType<typeof openSession>>;

export const password = 'a sentence nobody guesses 1';

async function openSession(url: string) {
  const anonymous = connect(url);
  const email = `user${Math.random().toString(36).slice(2)}@example.com`;
  await anonymous.auth.register.mutate({ email, password, name: 'Kim' });
  const login = await anonymous.auth.login.mutate({ email, password });
  const socket = createWSClient({
    url: `${url.replace('http', 'ws')}/trpc`,
    connectionParams: () => ({ token: login.accessToken }),
    retryDelayMs: () => 50,
    lazy: { enabled: true, closeMs: 1000 },
  });
  return {
    userId: login.user.id,
    email,
    ...login,
    client: connect(url, login.accessToken, socket),
    upload: (content: RequestInit['body'], headers: Record<string, string> = {}) =>
      upload(url, login.accessToken, content, headers),
    async addDocument(content = `content ${Math.random()}`): Promise<string> {
      const response = await this.upload(content, { 'docproc-file-name': 'a.txt' });
      const { result } = (await response.json()) as { result: { data: { id: string } } };
      return result.data.id;
    },
    close: () => socket.close(),
  };
}

export function connect(url: string, token?: string, socket?: ReturnType<typeof createWSClient>) {
  const http = httpLink({
    url: `${url}/trpc`,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  return createTRPCClient<AppRouter>({
    links: [
      socket
        ? splitLink({
            condition: ({ type }) => type === 'subscription',
            true: wsLink({ client: socket }),
            false: http,
          })
        : http,
    ],
  });
}

async function upload(
  url: string,
  token: string,
  content: RequestInit['body'],
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/trpc/documents.upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', ...headers },
    body: content,
    duplex: 'half',
  } as RequestInit);
}

/** An extraction as small as can be. */
export function extraction(changes: Partial<Document> = {}): Document {
  return {
    schemaVersion: 1,
    source: { name: 'a.txt', mediaType: 'text/plain', bytes: 7, sha256: '0'.repeat(64) },
    kind: 'text',
    status: 'ok',
    type: { name: 'receipt', confidence: 0.9 },
    languages: ['en'],
    pages: [],
    sheets: [],
    tables: [],
    fields: [],
    metadata: { pageCount: 1 },
    issues: [],
    timings: { totalMs: 1 },
    ...changes,
  };
}
