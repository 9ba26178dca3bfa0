import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from '@org/docproc-core/model';
import { inject } from 'vitest';
import { createScratchDatabase } from '../../src/embedded/index.ts';
import {
  connectDatabase,
  createClaimingBlobStore,
  createDocumentStore,
  createFolderBlobStore,
  createReportStore,
  createUserStore,
  migrate,
  openQueue,
} from '../../src/index.ts';

/** A database, a blob folder, a queue and the stores on them, for one test file. */
export type Stage = Awaited<ReturnType<typeof openStage>>;

export async function openStage() {
  const scratch = await createScratchDatabase(inject('postgresUrl'));
  const folder = await mkdtemp(join(tmpdir(), 'docproc-blobs-'));
  const database = connectDatabase({ connectionString: scratch.connectionString });
  await migrate(database);
  const queue = await openQueue({ database, mode: 'send' });
  const blobs = createClaimingBlobStore(database, createFolderBlobStore({ folder }));
  const options = { database, queue, blobs };
  const users = createUserStore(database);
  return {
    ...options,
    folder,
    connectionString: scratch.connectionString,
    users,
    documents: createDocumentStore(options),
    reports: createReportStore(options),
    async addUser(email = `${Math.random()}@example.com`) {
      return (await users.create({ email, passwordHash: 'x', name: 'Somebody' })).id;
    },
    async addDocument(ownerId: string, content = `content ${Math.random()}`, name = 'a.txt') {
      const blob = await blobs.write(bytesOf(content));
      return this.documents.create({ ownerId, name, mediaType: 'text/plain', blob });
    },
    async [Symbol.asyncDispose]() {
      await queue.stop(1000);
      await database.close();
      await scratch[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function* bytesOf(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
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
