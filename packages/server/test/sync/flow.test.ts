import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '@org/docproc-core/ports';
import { createCredentialsBox, newCredentialsKey } from '@org/docproc-store';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { mariadbd, startMariadb } from '../../../core/test/sync/support/mariadb.ts';
import { createSyncWriter } from '../../../worker/src/index.ts';
import { extraction, openStage, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let admin: Session;
let user: Session;
let erp: pg.Client;
let folder: string;
let url: URL;
const closers: (() => Promise<unknown>)[] = [];
const secret = 'p/a:s@s %41 wörd';

beforeAll(async () => {
  const box = createCredentialsBox(newCredentialsKey());
  stage = await openStage({ sync: { box, query: { memoryMb: 64, timeoutMs: 20_000 } } });
  folder = await mkdtemp(join(tmpdir(), 'docproc-flow-'));
  const { database, blobs } = stage;
  const options = { database, blobs, box, logger: silentLogger, workerId: 'worker-1', folder };
  const writer = createSyncWriter({ ...options, progressIntervalMs: 20 });
  writer.start();
  closers.push(() => writer.stop());
  admin = await stage.session({ role: 'admin' });
  user = await stage.session();
  url = new URL(database.connectionString);
  erp = new pg.Client({ connectionString: url.href });
  await erp.connect();
  closers.push(() => erp.end());
  await erp.query(`create schema erp;
    create table erp.orders (id int primary key, amount numeric(12,2) not null, city text, bought timestamptz not null,
      changed timestamptz default clock_timestamp());
    insert into erp.orders select i, i * 1.25, case when i % 3 = 0 then null else 'city "' || i % 3 end,
      timestamptz '2026-01-01 00:00Z' + i * interval '1 hour' from generate_series(1, 2000) i`);
});
afterAll(async () => {
  for (const close of closers) await close();
  await stage[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const settings = () => ({
  kind: 'postgres' as const,
  host: url.hostname,
  port: Number(url.port),
  database: url.pathname.slice(1),
  user: decodeURIComponent(url.username),
  tls: 'off' as const,
});

// biome-ignore lint/suspicious/noExplicitAny: what is in it, each test says
type Answer = { data: any; error_code?: string };

async function api(as: Session, method: string, path: string, body?: object) {
  const response = await fetch(`${stage.url}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${as.accessToken}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    response,
    body: (type.includes('json') ? await response.json() : {}) as Answer,
  };
}

async function finished(id: string) {
  for (let waited = 0; waited < 60_000; waited += 100) {
    const run = await admin.client.sync.run.query({ id });
    if (!['queued', 'running'].includes(run.state)) return run;
    await sleep(100);
  }
  throw new Error('the run did not end');
}

describe('a table', () => {
  it('is synced from a source whose password nobody sees', async () => {
    const made = await api(admin, 'POST', '/v1/sync/sources', {
      name: 'erp',
      settings: settings(),
      password: decodeURIComponent(url.password) || secret,
    });
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({ name: 'erp', has_password: true });
    expect(JSON.stringify(made.body)).not.toContain('"password"');
    const row = await stage.database.db.selectFrom('sync_sources').selectAll().executeTakeFirstOrThrow();
    expect(row.credentials).toMatch(/^v1\.[0-9a-f]{8}\./);

    const tested = await api(admin, 'POST', '/sync/sources/erp/test');
    expect(tested.body.data).toMatchObject({ ok: true });
    const tables = await admin.client.sync.sources.tables.query({ name: 'erp' });
    expect(tables).toContainEqual({ schema: 'erp', name: 'orders', key: ['id'] });
    await api(admin, 'GET', '/sync/sources/erp/tables/orders?schema=erp');
    const { items } = await admin.client.admin.audit.list.query({});
    const listed = items.filter(({ action }) => action === 'sync.sourceListed');
    expect(listed.map(({ details, actorId }) => ({ details, actorId }))).toEqual([
      { details: { name: 'erp', table: 'erp.orders' }, actorId: admin.userId },
      { details: { name: 'erp', table: null }, actorId: admin.userId },
    ]);

    const events: string[] = [];
    await new Promise<void>((resolve) => {
      admin.client.sync.onProgress.subscribe(
        { table: 'orders' },
        { onData: ({ data }) => events.push(data.type), onStarted: () => resolve() },
      );
    });
    const plain: Record<string, unknown>[] = [];
    const socket = new WebSocket(
      `${stage.url.replace('http', 'ws')}/ws/sync/progress?token=${admin.accessToken}`,
    );
    closers.push(async () => socket.close());
    socket.on('message', (data) => plain.push(JSON.parse(String(data))));
    await new Promise((resolve) => socket.once('message', resolve));

    const started = await api(admin, 'POST', '/sync/start', {
      source: 'erp',
      schema: 'erp',
      table: 'orders',
      type: 'incremental',
      watermark: 'changed',
      partition_by: { column: 'bought', unit: 'month' },
    });
    expect(started.status).toBe(202);
    const run = await finished(started.body.data.id);
    expect(run).toMatchObject({ state: 'done', workerId: 'worker-1', result: { rows: 2000, total: 2000 } });
    for (let waited = 0; waited < 15_000 && !plain.some(({ type }) => type === 'sync_done'); waited += 50)
      await sleep(50);
    expect(events.filter((type) => type !== 'sync.progress')).toEqual([
      'subscribed',
      'sync.queued',
      'sync.running',
      'sync.done',
    ]);
    expect(plain.find(({ type }) => type === 'sync_done')).toMatchObject({
      table: 'orders',
      run_id: run.id,
      rows: 2000,
    });
    const status = await api(admin, 'GET', '/sync/status');
    expect(status.body.data).toMatchObject({
      writer: 'worker-1',
      active: [],
      tables: [{ name: 'orders', rows: 2000 }],
    });
  });

  it('is read by administrators, and by others once it is theirs to read', async () => {
    expect((await api(user, 'GET', '/tables')).body.data).toEqual([]);
    const hidden = await api(user, 'GET', '/tables/orders/stats');
    const absent = await api(user, 'GET', '/tables/nothing/stats');
    expect([hidden.status, hidden.body]).toEqual([absent.status, absent.body]);
    expect(hidden.status).toBe(404);
    expect((await api(admin, 'GET', '/tables/orders/stats')).body.data).toMatchObject({
      rows: 2000,
      key: ['id'],
    });
    await admin.client.sync.grant.mutate({ table: 'orders', readable: true });
    const stats = await api(user, 'GET', '/v1/tables/orders/stats');
    expect(stats.body.data.columns).toContainEqual(
      expect.objectContaining({ name: 'city', min: 'city "1', max: 'city "2', null_share: 0.333 }),
    );
  });

  it('is asked for page by page, and in time series', async () => {
    const where = [{ column: 'amount', is: '>', value: '2490' }];
    const page = await api(user, 'POST', '/tables/orders/query', {
      where,
      columns: ['id', 'amount'],
      limit: 5,
    });
    expect(page.body.data.rows[0]).toEqual([1993, '2491.25']);
    const cursor = page.body.data.next_cursor;
    const next = await api(user, 'POST', '/tables/orders/query', {
      where,
      columns: ['id', 'amount'],
      limit: 5,
      cursor,
    });
    expect(next.body.data.rows.map(([id]: [number]) => id)).toEqual([1998, 1999, 2000]);
    const series = await user.client.tables.aggregate.query({
      name: 'orders',
      measures: [{ is: 'count' }],
      time: { column: 'bought', bucket: 'month', timeZone: 'Asia/Seoul' },
    });
    expect(series.rows).toEqual([
      ['2026-01-01T00:00:00+09', 734],
      ['2026-02-01T00:00:00+09', 672],
      ['2026-03-01T00:00:00+09', 594],
    ]);
  });

  it('comes as a file', async () => {
    const csv = await api(user, 'POST', '/tables/orders/export', {
      format: 'csv',
      where: [{ column: 'id', is: '<=', value: 2 }],
      columns: ['id', 'city'],
    });
    expect(csv.response.headers.get('content-disposition')).toContain('orders.csv');
    expect(await csv.response.text()).toBe('id,city\n1,"city ""1"\n2,"city ""2"\n');
    const parquet = await api(user, 'POST', '/tables/orders/export', { format: 'parquet' });
    expect(
      Buffer.from(await parquet.response.arrayBuffer())
        .subarray(0, 4)
        .toString(),
    ).toBe('PAR1');
  });

  it('is written anew in the months in which something changed alone', async () => {
    const files = () =>
      stage.database.db
        .selectFrom('sync_files')
        .select(['partition', 'sha256'])
        .where('version', '=', 2)
        .execute();
    await erp.query(`update erp.orders set city = 'other', changed = clock_timestamp() where id = 1`);
    const { id } = await admin.client.sync.start.mutate({ table: 'orders', type: 'incremental' });
    expect(await finished(id)).toMatchObject({ result: { updated: 1, total: 2000 } });
    const before = await stage.database.db
      .selectFrom('sync_files')
      .select('sha256')
      .where('version', '=', 1)
      .execute();
    const kept = new Set(before.map(({ sha256 }) => sha256));
    expect(
      (await files()).filter(({ sha256 }) => !kept.has(sha256)).map(({ partition }) => partition),
    ).toEqual(['month=2026-01']);
    const row = await admin.client.tables.query.query({
      name: 'orders',
      where: [{ column: 'city', is: '=', value: 'other' }],
    });
    expect(row.rows).toHaveLength(1);
  });

  it('is reset once that was said and confirmed', async () => {
    const asked = await api(admin, 'POST', '/sync/reset', { table: 'orders', what: 'rows' });
    expect(asked.body.data).toMatchObject({
      done: false,
      effect: expect.stringContaining('2000 rows of orders would be gone'),
    });
    const wrong = await api(admin, 'POST', '/sync/reset', {
      table: 'orders',
      what: 'rows',
      confirm: 'order',
    });
    expect(wrong.body.error_code).toBe('OPTION_INVALID');
    expect((await api(user, 'GET', '/tables/orders/stats')).status).toBe(200);
    const done = await api(admin, 'POST', '/sync/reset', {
      table: 'orders',
      what: 'rows',
      confirm: 'orders',
    });
    expect(done.body.data.done).toBe(true);
    expect((await api(user, 'GET', '/tables/orders/stats')).status).toBe(404);
  });
});

describe('a source', () => {
  it.each([
    ['a host that nobody knows', { host: 'nobody.invalid' }, undefined, /host name is unknown/],
    ['a port where nothing listens', { port: 1 }, undefined, /nothing listens/],
    ['a database that is not there', { database: 'nothing' }, undefined, /no such database/],
    ['a server that speaks no TLS', { tls: 'on' as const }, undefined, /TLS/],
    ['a table that may not be read', {}, { schema: 'erp', name: 'nothing' }, /no table erp.nothing/],
  ])('says what is wrong with %s', async (name, changes, table, problem) => {
    const source = `bad-${name.replaceAll(' ', '-')}`;
    const password = decodeURIComponent(url.password) || secret;
    await admin.client.sync.sources.create.mutate({
      name: source,
      settings: { ...settings(), ...changes },
      password,
    });
    const result = await admin.client.sync.sources.test.mutate({ name: source, ...(table && { table }) });
    expect(result).toMatchObject({ ok: false, problem: { message: expect.stringMatching(problem) } });
    expect(JSON.stringify(result)).not.toContain(password);
  });

  it('keeps its password from another host', async () => {
    await admin.client.sync.sources.create.mutate({ name: 'moved', settings: settings(), password: secret });
    const other = { ...settings(), host: 'evil.example' };
    await expect(
      admin.client.sync.sources.update.mutate({ name: 'moved', settings: other }),
    ).rejects.toMatchObject({
      data: { docprocCode: 'OPTION_INVALID' },
    });
  });

  it('is refused where its host is not among those allowed', async () => {
    const stage2 = await openStage({ sync: { allowedHosts: ['*.intern.example', 'db'] } });
    try {
      const boss = await stage2.session({ role: 'admin' });
      const create = (host: string) =>
        boss.client.sync.sources.create.mutate({
          name: `s-${host.length}`,
          settings: { ...settings(), host },
        });
      await expect(create('169.254.169.254')).rejects.toMatchObject({
        data: { docprocCode: 'SYNC_HOST_REFUSED' },
      });
      await expect(create('xintern.example')).rejects.toMatchObject({
        data: { docprocCode: 'SYNC_HOST_REFUSED' },
      });
      expect(await create('a.INTERN.example')).toMatchObject({ hasPassword: false });
    } finally {
      await stage2[Symbol.asyncDispose]();
    }
  });
});

describe('other sources', () => {
  it('are our own documents', async () => {
    const id = await user.addDocument();
    await stage.documents.claim({ documentId: id, run: 1 }, { workerId: 'w', attempt: 1 });
    await stage.documents.complete({ documentId: id, run: 1 }, extraction());
    await admin.client.sync.sources.create.mutate({ name: 'own', settings: { kind: 'documents' } });
    const options = {
      source: 'own',
      table: 'documents',
      watermark: 'updated_at',
      deletes: 'compare',
    } as const;
    const run = await admin.client.sync.start.mutate({ ...options, type: 'incremental' });
    expect(await finished(run.id)).toMatchObject({ state: 'done', result: { total: 1 } });
    const where = [{ column: 'id', is: '=' as const, value: id }];
    const { rows } = await admin.client.tables.query.query({
      name: 'documents',
      where,
      columns: ['id', 'type'],
    });
    expect(rows).toEqual([[id, 'receipt']]);
    await stage.documents.remove(user.userId, id);
    const after = await admin.client.sync.start.mutate({ table: 'documents', type: 'incremental' });
    expect(await finished(after.id)).toMatchObject({ state: 'done', result: { deleted: 1, total: 0 } });
    expect((await admin.client.tables.query.query({ name: 'documents' })).rows).toEqual([]);
  });

  it.skipIf(!mariadbd)('are MariaDB servers', async () => {
    await using server = await startMariadb();
    const client = await server.connect();
    await client.query(`create table items (id int unsigned primary key, price decimal(8,2), at datetime(6));
      insert into items select seq, seq / 4, timestamp '2026-01-01 00:00:00' + interval seq minute from seq_1_to_500`);
    await client.end();
    const { hostname, port, pathname, username } = new URL(server.url);
    await admin.client.sync.sources.create.mutate({
      name: 'shop',
      settings: {
        kind: 'mysql',
        host: hostname,
        port: Number(port),
        database: pathname.slice(1),
        user: username,
      },
    });
    expect(await admin.client.sync.sources.test.mutate({ name: 'shop' })).toMatchObject({
      ok: true,
      tables: 1,
    });
    const run = await admin.client.sync.start.mutate({
      source: 'shop',
      table: 'items',
      type: 'incremental',
      watermark: 'at',
    });
    expect(await finished(run.id)).toMatchObject({ state: 'done', result: { total: 500 } });
    const { rows } = await admin.client.tables.aggregate.query({
      name: 'items',
      measures: [{ is: 'sum', column: 'price' }],
    });
    expect(rows).toEqual([['31312.50']]);
  });
});

describe('a schedule', () => {
  it('is made, changed and ended, with the next times by its own clock', async () => {
    const { id } = await admin.client.sync.start.mutate({
      source: 'erp',
      schema: 'erp',
      table: 'orders',
      target: 'nightly',
      type: 'full',
    });
    await finished(id);
    const made = await api(admin, 'POST', '/scheduler/jobs', {
      table: 'nightly',
      type: 'full',
      cron: '30 3 * * *',
      time_zone: 'Asia/Seoul',
      missed: 'once',
    });
    expect(made.status).toBe(201);
    expect(made.body.data.next[0]).toMatch(/T18:30:00.000Z$/);
    const path = `/scheduler/jobs/${made.body.data.id}`;
    const changed = await api(admin, 'PUT', path, { table: 'nightly', type: 'full', cron: '0 4 * * *' });
    expect(changed.body.data).toMatchObject({ id: made.body.data.id, time_zone: 'UTC', missed: 'skip' });
    expect((await api(admin, 'GET', '/scheduler/status')).body.data).toHaveLength(1);
    for (const wrong of [
      { cron: 'every day' },
      { cron: '61 * * * *' },
      { cron: '0 4 * * *', time_zone: 'Mars/Olympus' },
    ]) {
      const refused = await api(admin, 'POST', '/scheduler/jobs', {
        table: 'nightly',
        type: 'full',
        ...wrong,
      });
      expect(refused.body.error_code).toBe('VALIDATION_FAILED');
    }
    expect((await api(admin, 'DELETE', path)).status).toBe(200);
    expect((await api(admin, 'GET', '/scheduler/jobs')).body.data).toEqual([]);
  });
});
