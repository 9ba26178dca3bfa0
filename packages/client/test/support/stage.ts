import { extraction, openStage as openServerStage, password } from '../../../server/test/support/stage.ts';
import { createDocprocClient, type DocprocClientOptions, type Tokens } from '../../src/index.ts';

export { password };

/** A server with clients of ours on it, and what a worker would do by hand. */
export type Stage = Awaited<ReturnType<typeof openStage>>;

export async function openStage(changes: Parameters<typeof openServerStage>[0] = {}) {
  const server = await openServerStage(changes);
  const closers: (() => Promise<void>)[] = [];
  return {
    get url() {
      return server.url;
    },
    blobs: server.blobs,
    files: server.files,
    stop: server.stop,
    client(options: Partial<DocprocClientOptions> = {}) {
      const client = createDocprocClient({ url: server.url, ...options });
      closers.push(client.close);
      return client;
    },
    /** A client of a new user, logged in. */
    async user(options: Partial<DocprocClientOptions> = {}) {
      const client = this.client(options);
      const email = `user${Math.random().toString(36).slice(2)}@example.com`;
      await client.auth.register({ email, password, name: 'Kim' });
      await client.auth.login({ email, password });
      return { client, email };
    },
    /** What a worker does. */
    claim: (documentId: string, run = 1) =>
      server.documents.claim({ documentId, run }, { workerId: 'w', attempt: 1 }),
    progress: (documentId: string, fraction: number) =>
      server.documents.progress({ documentId, run: 1 }, 1, { stage: 'read', fraction }),
    complete: (documentId: string, run = 1) => server.documents.complete({ documentId, run }, extraction()),
    async work(documentId: string, run = 1) {
      await this.claim(documentId, run);
      await this.complete(documentId, run);
    },
    async buildReport(reportId: string, content: string) {
      const blob = await server.blobs.write(bytesOf(content));
      await server.reports.complete({ reportId }, { blob, mediaType: 'text/markdown', extension: 'md' });
    },
    async [Symbol.asyncDispose]() {
      for (const close of closers) await close();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Waits for what comes soon. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come true within 30 s');
}

/** For the `onStarted` of a watch: resolves once the server listens. */
export function whenStarted() {
  const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
  return { started, onStarted };
}

/** A store that a test can look into, and meddle with. */
export function openStore() {
  let kept: Tokens | undefined;
  return {
    get kept() {
      return kept;
    },
    load: () => kept,
    save: (tokens: Tokens | undefined) => {
      kept = tokens;
    },
    /** Makes the client believe in a token that the server refuses. */
    spoil(accessToken = 'spoiled') {
      if (kept) kept = { ...kept, accessToken, accessTokenExpiresAt: Date.now() + 3_600_000 };
    },
  };
}
