import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DocprocClient } from '@org/docproc-client';
import { isDocprocError } from '@org/docproc-core/errors';
import { connectDatabase } from '@org/docproc-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnDatabase, openDatabase } from '../support/database.ts';
import { get, type Parts, readiness, startParts, until } from '../support/parts.ts';

/** How long PostgreSQL is paused once the calls have ended, in milliseconds. */
const pauseMs = Number(process.env['DOCPROC_TEST_PAUSE_MS'] ?? 0);

let database: OwnDatabase;
let parts: Parts;
beforeAll(async () => {
  database = await openDatabase({ maxConnections: 40 });
  // Server and worker come up before PostgreSQL does.
  await database.stop();
  const starting = startParts({
    DATABASE_URL: database.connectionString,
    DATABASE_TIMEOUT: '3',
    DATA_DIR: database.folder,
    UPLOAD_DIR: join(database.folder, 'blobs'),
  });
  await delay(500);
  await database.start();
  parts = await starting;
});
afterAll(async () => {
  await parts?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

/** Uploads one file after the other until told to stop; what fails is sent again under its key. */
function keepUploading(client: DocprocClient) {
  const ids: string[] = [];
  const codes = new Set<string>();
  let over = false;
  const done = (async () => {
    while (!over) {
      ids.push(await uploadAnyway(client, codes));
      await delay(20);
    }
  })();
  return {
    ids,
    codes,
    stop: () => {
      over = true;
      return done;
    },
  };
}

async function uploadAnyway(client: DocprocClient, codes: Set<string>): Promise<string> {
  const key = randomUUID();
  const file = new TextEncoder().encode(`a,b\n1,${key}\n`);
  while (true) {
    try {
      return (await client.upload(file, { name: 'a.csv', idempotencyKey: key })).id;
    } catch (error) {
      if (!isDocprocError(error)) throw error;
      codes.add(error.code);
      await delay(50);
    }
  }
}

/** Everything that a subscriber is told, from now on. */
function keepWatching(client: DocprocClient) {
  const told: string[] = [];
  const stop = new AbortController();
  const done = (async () => {
    for await (const { type, documentId } of client.watch({ signal: stop.signal })) {
      if (type !== 'document.progress') told.push(`${type} ${documentId}`);
    }
  })();
  return {
    told,
    stop: () => {
      stop.abort();
      return done;
    },
  };
}

function list(): Promise<Response> {
  return get(`${parts.url}/api/documents`, {
    headers: { authorization: `Bearer ${parts.accessToken()}` },
  });
}

/** What a caller is told while there is no database. */
async function expectUnavailable(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ success: false, error_code: 'DATABASE_UNAVAILABLE' });
}

async function expectAllDone(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await until('a document is completed', async () => {
      const { state } = await parts.client.documents.get(id);
      return state === 'completed';
    });
  }
}

describe('PostgreSQL', () => {
  it('that comes up after server and worker is waited for by both', async () => {
    expect(await readiness(parts.url)).toBe(200);
    await expectAllDone([await uploadAnyway(parts.client, new Set())]);
  });

  it('restarted under uploads, jobs and subscriptions: no document and no event is lost', async () => {
    const { client, url } = parts;
    const watching = keepWatching(client);
    const uploading = keepUploading(client);
    await until('some documents are there', () => uploading.ids.length >= 5);
    await database.stop();
    await until('readiness is down', async () => (await readiness(url)) === 503);
    await expectUnavailable(await list());
    await until('an upload has failed', () => uploading.codes.size > 0);
    expect((await get(`${url}/health/live`)).status).toBe(200);
    await database.start();
    await until('readiness is back', async () => (await readiness(url)) === 200);
    const back = uploading.ids.length;
    await until('uploads go on', () => uploading.ids.length >= back + 5);
    await uploading.stop();
    expect([...uploading.codes]).toEqual(['DATABASE_UNAVAILABLE']);
    await expectAllDone(uploading.ids);
    const expected = uploading.ids.flatMap((id) => [`document.uploaded ${id}`, `document.completed ${id}`]);
    await until('every event is told', () => expected.every((event) => watching.told.includes(event)));
    await watching.stop();
    for (const event of expected) expect(watching.told.filter((told) => told === event)).toHaveLength(1);
    const listed = await client.documents.list({ pageSize: 200 });
    const sent = new Set(uploading.ids);
    expect(listed.items.filter(({ id }) => sent.has(id))).toHaveLength(sent.size);
    expect(listed.total).toBe(sent.size + 1);
    expect(parts.ended()).toBe(false);
  });

  it('paused: calls end with a code while it is, and all goes on afterwards', async () => {
    const { client, url } = parts;
    const watching = keepWatching(client);
    const before = await uploadAnyway(client, new Set());
    await database.pause();
    try {
      const calls = [list(), list(), list()];
      const upload = client.upload(new TextEncoder().encode('a,b\n1,paused\n'), { name: 'a.csv' });
      await expect(upload).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      for (const call of calls) await expectUnavailable(await call);
      expect(await readiness(url)).toBe(503);
      await delay(pauseMs);
    } finally {
      await database.resume();
    }
    await until('readiness is back', async () => (await readiness(url)) === 200);
    const after = await uploadAnyway(client, new Set());
    await expectAllDone([before, after]);
    await until('the end is told', () => watching.told.includes(`document.completed ${after}`));
    await watching.stop();
    expect(parts.ended()).toBe(false);
  });

  it('out of connections: calls are told so, and served once there are some', async () => {
    const { client, url } = parts;
    const giveBack = await takeAllConnections(database.connectionString);
    await expectUnavailable(await list());
    expect(await readiness(url)).toBe(503);
    const upload = client.upload(new TextEncoder().encode('a,b\n1,crowded\n'), { name: 'a.csv' });
    await expect(upload).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await giveBack();
    await until('readiness is back', async () => (await readiness(url)) === 200);
    await expectAllDone([await uploadAnyway(client, new Set())]);
    expect(parts.ended()).toBe(false);
  });
});

/** Ends everybody else's connections and takes them all, until nobody gets one any more. The answer gives them back. */
async function takeAllConnections(connectionString: string): Promise<() => Promise<void>> {
  const hog = connectDatabase({ connectionString, applicationName: 'hog', poolSize: 100 });
  const held = [await hog.pool.connect()];
  let refused = 0;
  while (refused < 20) {
    try {
      held.push(await hog.pool.connect());
    } catch {
      refused += 1;
      await held[0]?.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where backend_type = 'client backend' and application_name <> 'hog'`,
      );
      await delay(20);
    }
  }
  return async () => {
    for (const connection of held) connection.release();
    await hog.close();
  };
}
