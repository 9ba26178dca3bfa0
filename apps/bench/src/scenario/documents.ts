import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { createDocprocClient, type DocprocClient } from '@org/docproc-client';
import { toDocprocError } from '@org/docproc-core/errors';
import type { Iteration } from '../executor/constant-vus.ts';
import type { Metrics } from '../metric/metrics.ts';

/** What the scenario works on. */
export interface DocumentsOptions {
  /** The server's address. */
  readonly url: string;
  readonly vus: number;
  /** Files that the users upload in turn. */
  readonly files: readonly string[];
  readonly metrics: Metrics;
}

/** A scenario that is ready to run. */
export interface Scenario extends AsyncDisposable {
  readonly iterate: Iteration;
}

/**
 * Every user has an account of its own, uploads a file, waits for its result by subscription and deletes it again.
 * Records `upload_duration`, `document_processing_duration` (end of upload to result), `documents_completed`,
 * `data_sent` in bytes, and `checks`: whether the document was completed.
 */
export async function prepareDocuments(options: DocumentsOptions): Promise<Scenario> {
  const { url, vus, files, metrics } = options;
  const blobs = await Promise.all(
    files.map(async (file) => ({ name: basename(file), blob: await openAsBlob(file) })),
  );
  const clients = await Promise.all(Array.from({ length: vus }, () => logIn(url)));
  return {
    async iterate(vu, iteration, signal) {
      const client = clients[vu];
      const file = blobs[(vu + iteration) % blobs.length];
      if (client && file) await takeThrough(client, file, metrics, signal);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

async function logIn(url: string): Promise<DocprocClient> {
  const client = createDocprocClient({ url });
  const email = `bench-${randomBytes(8).toString('hex')}@example.com`;
  const password = randomBytes(18).toString('base64url');
  await client.auth.register({ email, password, name: 'Bench' });
  await client.auth.login({ email, password });
  return client;
}

async function takeThrough(
  client: DocprocClient,
  { name, blob }: { readonly name: string; readonly blob: Blob },
  metrics: Metrics,
  signal: AbortSignal,
): Promise<void> {
  try {
    const started = performance.now();
    const { id } = await client.upload(blob, { name, signal });
    const uploaded = performance.now();
    metrics.trend('upload_duration').add(uploaded - started);
    metrics.counter('data_sent').add(blob.size);
    const { state } = await client.waitForDocument(id, { signal });
    metrics.trend('document_processing_duration').add(performance.now() - uploaded);
    if (state !== 'failed') metrics.counter('documents_completed').add(1);
    metrics.rate('checks').add(state === 'completed');
    await client.documents.delete(id);
  } catch (error) {
    if (signal.aborted) return;
    metrics.rate('checks').add(false);
    metrics.counter(`errors_${toDocprocError(error).code.toLowerCase()}`).add(1);
  }
}
