import { DocprocError } from '@org/docproc-core/errors';
import { describe, expect, it } from 'vitest';
import { createSession } from '../../src/session/session.ts';
import { createMemoryTokenStore, type IssuedTokens, type Tokens } from '../../src/session/tokens.ts';

const second = 1000;

function jwt(n: number, lifetimeSeconds = 900): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  // An hour behind our clock, as a server's may be.
  return `${part({ alg: 'EdDSA' })}.${part({ n, name: '한글', iat: 1000, exp: 1000 + lifetimeSeconds })}.sig`;
}

function start() {
  const time = { now: 5_000_000_000 };
  const asked: string[] = [];
  const told: (Tokens | undefined)[] = [];
  const answers: (() => Promise<IssuedTokens>)[] = [];
  const tokenStore = createMemoryTokenStore();
  const session = createSession({
    tokenStore,
    now: () => time.now,
    onTokens: (tokens) => told.push(tokens),
    refresh: async (refreshToken) => {
      asked.push(refreshToken);
      const answer = answers.shift();
      if (answer) return answer();
      return { accessToken: jwt(asked.length), refreshToken: `r${asked.length}` };
    },
  });
  return { session, time, asked, told, answers, tokenStore };
}

describe('session', () => {
  it('has no token before a login', async () => {
    const { session, asked } = start();
    expect(await session.accessToken()).toBeUndefined();
    expect(await session.renew('x')).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('uses the token while it is good, whatever the clock of the server', async () => {
    const { session, time, asked } = start();
    await session.start({ accessToken: jwt(0), refreshToken: 'r0' });
    time.now += 889 * second;
    expect(await session.accessToken()).toBe(jwt(0));
    expect(asked).toEqual([]);
  });

  it('refreshes once, shortly before its end, for all who ask', async () => {
    const { session, time, asked, told } = start();
    await session.start({ accessToken: jwt(0), refreshToken: 'r0' });
    time.now += 891 * second;
    const tokens = await Promise.all(Array.from({ length: 10 }, () => session.accessToken()));
    expect(new Set(tokens)).toEqual(new Set([jwt(1)]));
    expect(asked).toEqual(['r0']);
    expect(told.map((t) => t?.refreshToken)).toEqual(['r0', 'r1']);
  });

  it('renews a token that the server refused, once for all who were refused', async () => {
    const { session, asked } = start();
    await session.start({ accessToken: jwt(0), refreshToken: 'r0' });
    expect(await Promise.all([session.renew(jwt(0)), session.renew(jwt(0))])).toEqual([jwt(1), jwt(1)]);
    expect(await session.renew(jwt(0))).toBe(jwt(1));
    expect(asked).toEqual(['r0']);
  });

  it('takes the new token of who was refused just before, even one of a short life', async () => {
    const { session, asked, answers } = start();
    await session.start({ accessToken: jwt(0), refreshToken: 'r0' });
    answers.push(async () => ({ accessToken: jwt(1, 2), refreshToken: 'r1' }));
    expect(await session.renew(jwt(0))).toBe(jwt(1, 2));
    expect(await session.renew(jwt(0))).toBe(jwt(1, 2));
    expect(asked).toEqual(['r0']);
  });

  it('takes what another tab has refreshed', async () => {
    const { session, time, asked, tokenStore } = start();
    await session.start({ accessToken: jwt(0), refreshToken: 'r0' });
    time.now += 1000 * second;
    await tokenStore.save({
      accessToken: 'other',
      refreshToken: 'rx',
      accessTokenExpiresAt: time.now + 900 * second,
    });
    expect(await session.accessToken()).toBe('other');
    expect(asked).toEqual([]);
  });

  it.each(['TOKEN_REUSED', 'TOKEN_EXPIRED', 'TOKEN_INVALID', 'FORBIDDEN'] as const)(
    'forgets the login when the server says %s',
    async (code) => {
      const { session, answers, told } = start();
      await session.start({ accessToken: jwt(0), refreshToken: 'r0' });
      answers.push(() => Promise.reject(new DocprocError(code)));
      await expect(session.renew(jwt(0))).rejects.toMatchObject({ code });
      expect(told.at(-1)).toBeUndefined();
      expect(await session.accessToken()).toBeUndefined();
    },
  );

  it('keeps the login when the server cannot be reached', async () => {
    const { session, time, answers } = start();
    await session.start({ accessToken: jwt(0), refreshToken: 'r0' });
    const offline = () => Promise.reject(new DocprocError('NETWORK_FAILED'));
    answers.push(offline, offline);
    time.now += 895 * second;
    expect(await session.accessToken()).toBe(jwt(0));
    time.now += 10 * second;
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
    expect(await session.accessToken()).toBe(jwt(3));
  });

  it('does not bring back a login that was ended while it was refreshed', async () => {
    const { session, answers } = start();
    await session.start({ accessToken: jwt(0), refreshToken: 'r0' });
    answers.push(async () => {
      await session.end();
      return { accessToken: jwt(1), refreshToken: 'r1' };
    });
    expect(await session.renew(jwt(0))).toBeUndefined();
    expect(await session.accessToken()).toBeUndefined();
  });

  it('refreshes each time where a token states no lifetime', async () => {
    const { session, asked } = start();
    await session.start({ accessToken: 'opaque', refreshToken: 'r0' });
    await session.accessToken();
    expect(asked).toEqual(['r0']);
  });
});
