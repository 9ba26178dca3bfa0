import { once } from 'node:events';
import { createRefreshTokenStore } from '@org/docproc-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connect, openStage, password, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let admin: Session;
beforeAll(async () => {
  stage = await openStage({ firstAdmin: { email: 'root@example.com', password } });
  admin = await stage.session({ role: 'admin' });
});
afterAll(() => stage[Symbol.asyncDispose]());

const ended = { data: { docprocCode: 'TOKEN_INVALID', httpStatus: 401 } };

it('makes the first administrator at start, once', async () => {
  const { user } = await connect(stage.url).auth.login.mutate({ email: 'root@example.com', password });
  expect(user.role).toBe('admin');
  expect((await admin.client.admin.users.list.query({ role: 'admin', search: 'root@' })).total).toBe(1);
});

describe('who is disabled', () => {
  it('is out at once: with his tokens, his sockets, his streams and his password', async () => {
    const lee = await stage.session();
    const socket = new WebSocket(`${stage.url.replace('http', 'ws')}/trpc?connectionParams=1`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token: lee.accessToken } }));
    const subscribe = { id: 1, method: 'subscription', params: { path: 'documents.onProgress', input: {} } };
    socket.send(JSON.stringify(subscribe));
    await once(socket, 'message');
    const stream = await fetch(`${stage.url}/trpc/documents.onProgress?input={}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${lee.accessToken}` },
    });
    const told = stream.text();

    const { userId: id } = lee;
    expect(await admin.client.admin.users.update.mutate({ id, disabled: true })).toMatchObject({
      disabled: true,
    });
    await expect(lee.client.users.me.query()).rejects.toMatchObject(ended);
    const { refreshToken, email } = lee;
    await expect(connect(stage.url).auth.refresh.mutate({ refreshToken })).rejects.toMatchObject(ended);
    await expect(connect(stage.url).auth.login.mutate({ email, password })).rejects.toMatchObject({
      data: { docprocCode: 'FORBIDDEN' },
    });
    expect((await closed)[0]).toBe(4401);
    expect(await told).toContain('TOKEN_INVALID');

    await admin.client.admin.users.update.mutate({ id, disabled: false });
    await expect(lee.client.users.me.query()).rejects.toMatchObject(ended);
    await connect(stage.url).auth.login.mutate({ email, password });
  });

  it('is noticed by servers that were not asked', async () => {
    const [lee, park] = [await stage.session(), await stage.session()];
    for (const { client } of [lee, park]) await client.users.me.query();
    // As another server would: in the database, and by its word to all.
    await createRefreshTokenStore(stage.database).revokeUser(lee.userId, Date.now());
    await stage.database.pool.query("select pg_notify('docproc_sessions', $1)", [lee.userId]);
    await expect
      .poll(
        () =>
          lee.client.users.me.query().then(
            () => 'in',
            () => 'out',
          ),
        { timeout: 40_000 },
      )
      .toBe('out');
    await park.client.users.me.query();
  });
});

it('ends what was begun in another role', async () => {
  const lee = await stage.session({ role: 'admin' });
  const stream = await fetch(`${stage.url}/trpc/documents.onProgress?input={}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${lee.accessToken}` },
  });
  const told = stream.text();
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}/trpc?connectionParams=1`);
  await once(socket, 'open');
  const closed = once(socket, 'close');
  socket.send(JSON.stringify({ method: 'connectionParams', data: { token: lee.accessToken } }));
  const subscribe = { id: 1, method: 'subscription', params: { path: 'documents.onProgress', input: {} } };
  socket.send(JSON.stringify(subscribe));
  await once(socket, 'message');
  await admin.client.admin.users.update.mutate({ id: lee.userId, role: 'user' });
  expect((await closed)[0]).toBe(4401);
  expect(await told).toContain('TOKEN_INVALID');
});

it('takes a new role at once, without a new login', async () => {
  const lee = await stage.session();
  await expect(lee.client.admin.jobs.list.query({})).rejects.toMatchObject({
    data: { docprocCode: 'FORBIDDEN' },
  });
  await admin.client.admin.users.update.mutate({ id: lee.userId, role: 'admin' });
  await lee.client.admin.jobs.list.query({});
  await admin.client.admin.users.update.mutate({ id: lee.userId, role: 'user' });
  await expect(lee.client.admin.jobs.list.query({})).rejects.toMatchObject({
    data: { docprocCode: 'FORBIDDEN' },
  });
});

it('keeps one administrator at least', async () => {
  await using own = await openStage();
  const only = await own.session({ role: 'admin' });
  const change = only.client.admin.users.update.mutate({ id: only.userId, disabled: true });
  await expect(change).rejects.toMatchObject({ data: { docprocCode: 'STATE_CONFLICT' } });
  await only.client.admin.jobs.list.query({});
});

it("orders the queue by the department's priority, and shows everybody's work", async () => {
  const lee = await stage.session();
  const { departments, users, jobs } = admin.client.admin;
  const department = await departments.create.mutate({ name: '회계', priority: 9 });
  await expect(departments.create.mutate({ name: '회계' })).rejects.toMatchObject({
    data: { docprocCode: 'DEPARTMENT_EXISTS' },
  });
  await users.update.mutate({ id: lee.userId, departmentId: department.id });
  const documentId = await lee.addDocument();
  const { items } = await jobs.list.query({ ownerId: lee.userId });
  expect(items).toMatchObject([{ id: documentId, owner: lee.email, queuePriority: 95, state: 'queued' }]);
  await departments.remove.mutate({ id: department.id });
  expect(await lee.client.users.get.query({ id: lee.userId })).not.toHaveProperty('departmentId');
});

it('knows who logged in, downloaded, deleted and changed roles', async () => {
  const lee = await stage.session();
  await connect(stage.url)
    .auth.login.mutate({ email: lee.email, password: 'wrong' })
    .catch(() => {});
  const id = await lee.addDocument();
  const { url } = await lee.client.documents.download.query({ id });
  await fetch(stage.url + url, { headers: { 'x-request-id': 'download-1' } });
  await lee.client.documents.delete.mutate({ id });
  await admin.client.admin.users.update.mutate({ id: lee.userId, role: 'admin' });
  const read = async (filter: object) => (await admin.client.admin.audit.list.query(filter)).items;
  const byLee = (await read({ actorId: lee.userId })).map(({ action }) => action);
  expect(byLee).toEqual(['document.deleted', 'document.downloaded', 'auth.login', 'auth.registered']);
  expect(await read({ action: 'document.downloaded', actorId: lee.userId })).toMatchObject([
    { targetId: id, address: '127.0.0.1', requestId: 'download-1' },
  ]);
  expect(await read({ action: 'user.roleChanged', targetId: lee.userId })).toMatchObject([
    { actorId: admin.userId, details: { from: 'user', to: 'admin' } },
  ]);
  const [failed] = await read({ action: 'auth.loginFailed' });
  expect(failed).toMatchObject({ details: { code: 'CREDENTIALS_INVALID' } });
  expect(JSON.stringify(failed)).not.toContain(lee.email);
  const page = await admin.client.admin.audit.list.query({ pageSize: 1 });
  const next = await admin.client.admin.audit.list.query({ pageSize: 1, before: page.nextBefore! });
  expect(next.items[0]?.id).toBeLessThan(page.items[0]!.id);
});

it('lists accounts by page, and finds them by address and name', async () => {
  const lee = await stage.session();
  const first = await admin.client.admin.users.list.query({ pageSize: 2 });
  const second = await admin.client.admin.users.list.query({ pageSize: 2, cursor: first.nextCursor! });
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(4);
  const found = await admin.client.admin.users.list.query({ search: lee.email.toUpperCase() });
  expect(found).toMatchObject({ total: 1, items: [{ id: lee.userId, disabled: false }] });
  expect(JSON.stringify(found)).not.toContain('argon2');
});

describe('limits', () => {
  it('are told with every answer, and hold for each caller by himself', async () => {
    await using own = await openStage({ limits: { callsPerMinute: 5 } });
    const lee = await own.session();
    const call = () =>
      fetch(`${own.url}/api/users/me`, { headers: { authorization: `Bearer ${lee.accessToken}` } });
    const first = await call();
    expect([first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-remaining')]).toEqual([
      '5',
      '4',
    ]);
    for (let i = 0; i < 4; i++) expect((await call()).status).toBe(200);
    const refused = await call();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const rpc = await fetch(`${own.url}/trpc/users.me`, {
      headers: { authorization: `Bearer ${lee.accessToken}` },
    });
    expect([rpc.status, Number(rpc.headers.get('retry-after')) > 0]).toEqual([429, true]);
    // The address has been counted for two calls without a login.
    const address = await fetch(`${own.url}/trpc/health.live`);
    expect(address.headers.get('ratelimit-remaining')).toBe('2');
  });

  it('hold for new accounts of an address', async () => {
    await using own = await openStage({ limits: { registrationsPerHour: 1 } });
    await own.session();
    await expect(own.session()).rejects.toMatchObject({ data: { docprocCode: 'RATE_LIMITED' } });
  });
});
