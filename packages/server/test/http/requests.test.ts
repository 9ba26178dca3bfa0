import { request } from 'node:http';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, openStage, password, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let kim: Session;
beforeAll(async () => {
  stage = await openStage({ corsOrigins: ['https://app.example.com'] });
  kim = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('origins', () => {
  const call = (origin: string, method = 'GET') =>
    fetch(`${stage.url}/trpc/health.check`, { method, headers: { origin } });

  it('lets the configured one read', async () => {
    const response = await call('https://app.example.com');
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  });

  it('answers preflights of the configured one only', async () => {
    const allowed = await call('https://app.example.com', 'OPTIONS');
    expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
    const other = await call('https://evil.example', 'OPTIONS');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('refuses all others', async () => {
    const response = await call('https://evil.example');
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('sends headers that let a browser do nothing with an answer', async () => {
  const { headers } = await fetch(`${stage.url}/trpc/health.check`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('content-security-policy')).toContain("base-uri 'none'");
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
});

it('asks browsers for TLS alone where a proxy that it believes says that they came by it', async () => {
  const policyOf = async (url: string, proto: string) =>
    (await fetch(`${url}/health`, { headers: { 'x-forwarded-proto': proto } })).headers.get(
      'strict-transport-security',
    );
  expect(await policyOf(stage.url, 'https')).toBeNull();
  await using behind = await openStage({ proxyHops: 1 });
  expect(await policyOf(behind.url, 'https')).toMatch(/^max-age=31536000; includeSubDomains$/);
  expect(await policyOf(behind.url, 'http')).toBeNull();
});

it('keeps a request id that was given, if it is plain', async () => {
  const idOf = async (given: string) =>
    (await fetch(`${stage.url}/health`, { headers: { 'x-request-id': given } })).headers.get('x-request-id');
  expect(await idOf('trace-1')).toBe('trace-1');
  expect(await idOf('a b"c')).not.toBe('a b"c');
});

it('says whether it is well', async () => {
  const response = await fetch(`${stage.url}/health`);
  expect(await response.json()).toMatchObject({ status: 'ok' });
  expect(await connect(stage.url).health.check.query()).toMatchObject({ status: 'ok' });
});

it.each(['/', '/nothing', '/trpc/no.such', '/files/documents/1', '/trpc/constructor'])(
  'finds nothing at %s',
  async (path) => {
    const response = await fetch(stage.url + path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { data: { code: 'NOT_FOUND', docprocCode: 'NOT_FOUND', httpStatus: 404 } },
    });
  },
);

it('survives paths that are none', async () => {
  for (const path of ['//', '/%', '/trpc/%E0%A4%A', 'http://other/', '*']) {
    const status = await new Promise((resolve, reject) => {
      const { port } = new URL(stage.url);
      request({ port, host: '127.0.0.1', path }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBeGreaterThanOrEqual(400);
  }
});

it('refuses a call that is too long', async () => {
  const response = await fetch(`${stage.url}/trpc/auth.login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'a'.repeat(2_000_000), password }),
  });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ error: { data: { docprocCode: 'INPUT_TOO_LARGE' } } });
});

it('refuses a call of unknown length that is too long, also to whom reads only once all is sent', async () => {
  const { port } = new URL(stage.url);
  const socket = createConnection(Number(port), '127.0.0.1');
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
    socket.write(
      'POST /trpc/auth.login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    // More than the system holds for either end.
    const bytes = 24 * 2 ** 20;
    socket.write(`${bytes.toString(16)}\r\n`);
    socket.write(Buffer.alloc(bytes, 97));
    socket.write('\r\n0\r\n\r\n', () =>
      socket.on('data', (part) => {
        text += String(part);
      }),
    );
  }).finally(() => socket.destroy());
  expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*INPUT_TOO_LARGE/);
});

it.each(['{', '[]', '"x"', '{"email": 1}'])('refuses the body %s', async (body) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${stage.url}/trpc/auth.login`, { method: 'POST', headers, body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { data: { docprocCode: 'VALIDATION_FAILED' } } });
});

it('tells nothing of its inside', async () => {
  const { db } = stage.database;
  await db.schema.alterTable('documents').renameTo('hidden').execute();
  try {
    const headers = { authorization: `Bearer ${kim.accessToken}`, 'x-request-id': 'broken-1' };
    const response = await fetch(`${stage.url}/trpc/documents.list?input={}`, { headers });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      error: { data: { docprocCode: 'INTERNAL', details: {}, requestId: 'broken-1' } },
    });
    expect(text).not.toMatch(/relation|documents"|stack|select/);
  } finally {
    await db.schema.alterTable('hidden').renameTo('documents').execute();
  }
});

it.each([
  ['documents.list', { search: 'a\0' }],
  ['reports.list', { cursor: 'x'.repeat(2049) }],
  ['documents.list', { states: Array(7).fill('failed') }],
])('refuses to %s by what cannot be', async (path, input) => {
  const headers = { authorization: `Bearer ${kim.accessToken}` };
  const query = encodeURIComponent(JSON.stringify(input));
  const response = await fetch(`${stage.url}/trpc/${path}?input=${query}`, { headers });
  expect(response.status).toBe(400);
});

describe('accounts', () => {
  it('gives a new pair of tokens for a refresh token', async () => {
    const { client, refreshToken } = await stage.session();
    const next = await client.auth.refresh.mutate({ refreshToken });
    expect(next.refreshToken).not.toBe(refreshToken);
    expect(await connect(stage.url, next.accessToken).users.me.query()).toMatchObject({ name: 'Kim' });
    await client.auth.logout.mutate({ refreshToken: next.refreshToken });
    await expect(client.auth.refresh.mutate({ refreshToken: next.refreshToken })).rejects.toMatchObject({
      data: { docprocCode: 'TOKEN_INVALID', httpStatus: 401 },
    });
  });

  it('ends all logins with a new password', async () => {
    const { client, refreshToken, email } = await stage.session();
    await client.auth.changePassword.mutate({ currentPassword: password, newPassword: `${password} new` });
    await expect(client.auth.refresh.mutate({ refreshToken })).rejects.toMatchObject({
      data: { httpStatus: 401 },
    });
    await client.auth.login.mutate({ email, password: `${password} new` });
  });

  it('does not say that an address is taken, and refuses a weak password', async () => {
    const register = (email: string, secret: string) =>
      connect(stage.url).auth.register.mutate({ email, password: secret, name: 'Lee' });
    expect(await register(kim.email, 'another good sentence 1')).toEqual({ email: kim.email });
    expect(await register('free@example.com', password)).toEqual({ email: 'free@example.com' });
    const login = connect(stage.url).auth.login.mutate({
      email: kim.email,
      password: 'another good sentence 1',
    });
    await expect(login).rejects.toMatchObject({ data: { docprocCode: 'CREDENTIALS_INVALID' } });
    await expect(register('lee@example.com', 'password')).rejects.toMatchObject({
      data: { docprocCode: 'PASSWORD_WEAK', httpStatus: 400 },
    });
  });

  it('stops who guesses passwords, for that account only', async () => {
    const { email } = await stage.session();
    const guess = () => connect(stage.url).auth.login.mutate({ email, password: 'wrong' });
    for (let i = 0; i < 10; i++) {
      await expect(guess()).rejects.toMatchObject({ data: { docprocCode: 'CREDENTIALS_INVALID' } });
    }
    await expect(guess()).rejects.toMatchObject({
      data: { docprocCode: 'RATE_LIMITED', httpStatus: 429, details: { retryAfter: expect.any(Number) } },
    });
    await connect(stage.url).auth.login.mutate({ email: kim.email, password });
  });

  it('counts guesses made at the same time, and those at another spelling of the address', async () => {
    const { email } = await stage.session();
    const spellings = [email, email.toUpperCase(), email.replace('u', '\uff55'), ` ${email}`];
    const guesses = Array.from({ length: 24 }, (_, i) =>
      connect(stage.url).auth.login.mutate({ email: spellings[i % 4] ?? email, password: 'wrong' }),
    );
    const codes = (await Promise.allSettled(guesses)).map(
      (guess) => guess.status === 'rejected' && guess.reason.data.docprocCode,
    );
    expect(codes.filter((code) => code === 'CREDENTIALS_INVALID')).toHaveLength(10);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(14);
  });
});
