import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDocprocClient, type DocprocClient } from '@org/docproc-client';
import { expect, it } from 'vitest';
import { openDatabase } from './support/database.ts';
import { nginxMissing, startNginx } from './support/nginx.ts';
import { until } from './support/parts.ts';
import { startServerProcess } from './support/server-process.ts';

/** What came of the requests of one kind. */
interface Tally {
  served: number;
  readonly failed: string[];
}

/** Sends one request after the other, each once, until told to stop. */
function keepSending(send: () => Promise<Response>, onServed: (response: Response) => Promise<unknown>) {
  const tally: Tally = { served: 0, failed: [] };
  let over = false;
  const done = (async () => {
    while (!over) {
      try {
        const response = await send();
        if (response.ok) tally.served += 1;
        else tally.failed.push(`${response.status} ${await response.clone().text()}`);
        await onServed(response);
      } catch (error) {
        tally.failed.push(String(error instanceof Error ? (error.cause ?? error) : error));
      }
      await delay(10);
    }
  })();
  return {
    tally,
    stop: () => {
      over = true;
      return done;
    },
  };
}

const missing = await nginxMissing();

it.skipIf(missing !== undefined)(
  `restarts two servers behind nginx in turn, twice, and loses no request and no event${missing ? `: skipped, ${missing}` : ''}`,
  async () => {
    await using database = await openDatabase();
    const environment = {
      DATABASE_URL: database.connectionString,
      DATA_DIR: database.folder,
      UPLOAD_DIR: join(database.folder, 'blobs'),
      PROXY_HOPS: '1',
      DRAIN_DELAY: '1',
    };
    // One after the other: the first makes the key that they share.
    await using first = await startServerProcess(environment);
    await using second = await startServerProcess(environment);
    await using nginx = await startNginx([first.port, second.port], '2s');
    const { client, token } = await login(nginx.url);

    const told: string[] = [];
    const watched = new AbortController();
    const watching = (async () => {
      for await (const { type, documentId } of client.watch({ signal: watched.signal })) {
        if (type === 'document.uploaded') told.push(String(documentId));
      }
    })();
    await until('the subscriber listens', async () => {
      const probe = await upload(nginx.url, token);
      await delay(200);
      return probe.ok && told.length > 0;
    });

    const ids: string[] = [];
    const note = async (response: Response) => {
      const { result } = (await response.json()) as { result?: { data: { id: string } } };
      if (result) ids.push(result.data.id);
    };
    const headers = { authorization: `Bearer ${token}` };
    const read = () => fetch(`${nginx.url}/api/documents?page_size=5`, { headers });
    const readers = [1, 2, 3].map(() => keepSending(read, (response) => response.arrayBuffer()));
    const writers = [1, 2].map(() => keepSending(() => upload(nginx.url, token), note));
    const all = [...readers, ...writers];
    for (const server of [first, second, first, second]) {
      const before = all.map(({ tally }) => tally.served);
      expect(await server.restart()).toBe(0);
      // Until nginx sends to it again: only then may the other one be restarted.
      await until('nginx sends to it again', () => server.answered() >= 5);
      for (const [index, { tally }] of all.entries())
        expect(tally.served).toBeGreaterThan(before[index] ?? 0);
    }
    for (const { stop } of all) await stop();

    const failed = all.flatMap(({ tally }) => tally.failed);
    expect(failed, await nginx.log()).toEqual([]);
    expect(ids.length).toBe(writers.reduce((sum, { tally }) => sum + tally.served, 0));
    await until('every event is told', () => ids.every((id) => told.includes(id)));
    expect(new Set(told).size).toBe(told.length);
    watched.abort();
    await watching;
    await client.close();
  },
  120_000,
);

async function login(url: string): Promise<{ client: DocprocClient; token: string }> {
  let token = '';
  const client = createDocprocClient({
    url,
    onTokens: (tokens) => {
      token = tokens?.accessToken ?? '';
    },
  });
  const account = { email: 'kim@example.com', password: 'a sentence nobody guesses 1' };
  await client.auth.register({ ...account, name: 'Kim' });
  await client.auth.login(account);
  return { client, token };
}

/** One file, sent once: whatever goes wrong is seen. */
function upload(url: string, token: string): Promise<Response> {
  return fetch(`${url}/trpc/documents.upload`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/octet-stream',
      'docproc-file-name': 'a.csv',
    },
    body: `a,b\n1,${randomUUID()}\n`,
  });
}
