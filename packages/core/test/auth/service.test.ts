import { describe, expect, it } from 'vitest';
import {
  type AuthServiceOptions,
  createAuthService,
  createPasswordHasher,
  generateSigningKey,
} from '../../src/auth/index.ts';
import { memoryRefreshTokens, memoryUsers } from './memory-stores.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const email = 'kim@example.com';
const password = 'a sentence nobody says';
const signingKeys = { current: await generateSigningKey() };
// Cheap on purpose: these tests are about sessions; the hasher's own tests run at full cost.
const hasher = createPasswordHasher({ memoryKib: 64, passes: 1 });

async function start(options: Partial<AuthServiceOptions> = {}) {
  const time = { now: Date.UTC(2026, 0, 1) };
  const users = memoryUsers();
  const refreshTokens = memoryRefreshTokens();
  const clock = { now: () => time.now };
  const auth = createAuthService({ users, refreshTokens, signingKeys, hasher, clock, ...options });
  await auth.register({ email, password, name: 'Kim' });
  return { auth, users, refreshTokens, time };
}

const code = (expected: string) => expect.objectContaining({ name: 'DocprocError', code: expected });

describe('register', () => {
  it('stores a normalised e-mail and never the password', async () => {
    const { auth, users } = await start();
    const user = await auth.register({ email: ' LEE@Example.COM ', password, name: ' Lee ' });
    expect(user).toEqual({ id: expect.any(String), email: 'lee@example.com', name: 'Lee', role: 'user' });
    expect(JSON.stringify(users.all)).not.toContain(password);
  });

  it('refuses a taken e-mail in any spelling, also when two register at once', async () => {
    const { auth } = await start();
    await expect(auth.register({ email: 'KIM@example.com', password, name: 'x' })).rejects.toEqual(
      code('EMAIL_TAKEN'),
    );
    const twice = [1, 2].map(() => auth.register({ email: 'two@example.com', password, name: 'x' }));
    const outcomes = (await Promise.allSettled(twice)).map(({ status }) => status).sort();
    expect(outcomes).toEqual(['fulfilled', 'rejected']);
  });

  it.each(['', 'kim', 'a@b@c', 'a b@c', `${'x'.repeat(250)}@example.com`, 'a\0@b.c'])(
    'refuses %j as e-mail',
    async (wrong) => {
      const { auth } = await start();
      const attempt = auth.register({ email: wrong, password, name: 'x' });
      await expect(attempt).rejects.toEqual(code('VALIDATION_FAILED'));
    },
  );

  it('refuses a name that is empty or holds control characters', async () => {
    const { auth } = await start();
    for (const name of [' ', 'a\0b', 'x'.repeat(201)]) {
      const attempt = auth.register({ email: 'n@example.com', password, name });
      await expect(attempt).rejects.toEqual(code('VALIDATION_FAILED'));
    }
  });

  it('refuses a weak password before it touches storage', async () => {
    const { auth, users } = await start();
    await expect(auth.register({ email: 'a@b.c', password: 'password', name: 'x' })).rejects.toEqual(
      code('PASSWORD_WEAK'),
    );
    expect(users.all).toHaveLength(1);
  });
});

describe('login', () => {
  it('gives an access token that says who it is', async () => {
    const { auth, time } = await start();
    const session = await auth.login({ email: 'Kim@Example.com', password });
    const claims = await auth.verifyAccessToken(session.accessToken);
    expect(claims).toEqual({
      sessionId: expect.any(String),
      userId: session.user.id,
      role: 'user',
      expiresAt: time.now + 15 * minute,
    });
    expect(session.accessTokenExpiresAt).toBe(time.now + 15 * minute);
    expect(session.refreshTokenExpiresAt).toBe(time.now + 14 * day);
    expect(session).not.toHaveProperty('familyId');
  });

  it('fails in the same way for an unknown e-mail, no e-mail and a wrong password', async () => {
    const { auth } = await start();
    for (const wrong of [{ email: 'no@one.com' }, { email: 'no e-mail' }, { password: 'wrong one' }]) {
      await expect(auth.login({ email, password, ...wrong })).rejects.toEqual(code('CREDENTIALS_INVALID'));
    }
  });

  it('tells a disabled account only to who knows its password', async () => {
    const { auth, users } = await start();
    users.all[0]!.disabled = true;
    await expect(auth.login({ email, password })).rejects.toEqual(code('FORBIDDEN'));
    await expect(auth.login({ email, password: 'wrong one' })).rejects.toEqual(code('CREDENTIALS_INVALID'));
  });

  it('hashes anew where the stored hash is cheaper than today', async () => {
    const { users, refreshTokens } = await start();
    const before = users.all[0]!.passwordHash;
    const dearer = createPasswordHasher({ memoryKib: 128, passes: 1 });
    const auth = createAuthService({ users, refreshTokens, signingKeys, hasher: dearer });
    await auth.login({ email, password });
    const after = users.all[0]!.passwordHash;
    expect(after).not.toBe(before);
    await auth.login({ email, password });
    expect(users.all[0]!.passwordHash).toBe(after);
  });

  it('does not outlive a change of the password that happens meanwhile', async () => {
    const { auth, users, refreshTokens } = await start();
    const other = await hasher.hash('another sentence entirely');
    const slow = createAuthService({
      users,
      signingKeys,
      hasher,
      refreshTokens: {
        ...refreshTokens,
        create: async (token) => {
          await users.setPasswordHash(users.all[0]!.id, other);
          await refreshTokens.create(token);
        },
      },
    });
    await expect(slow.login({ email, password })).rejects.toEqual(code('CREDENTIALS_INVALID'));
    expect(refreshTokens.all.every(({ revokedAt }) => revokedAt !== undefined)).toBe(true);
    await auth.login({ email, password: 'another sentence entirely' });
  });
});

describe('refresh', () => {
  it('rotates: the new token works, the old one ends the family', async () => {
    const { auth, time, refreshTokens } = await start();
    const first = await auth.login({ email, password });
    const second = await auth.refresh(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(JSON.stringify(refreshTokens.all)).not.toContain(second.refreshToken);
    time.now += 11_000;
    await expect(auth.refresh(first.refreshToken)).rejects.toEqual(code('TOKEN_REUSED'));
    await expect(auth.refresh(second.refreshToken)).rejects.toEqual(code('TOKEN_INVALID'));
  });

  it('leaves other logins of the same user alone when a token was used twice', async () => {
    const { auth, time } = await start();
    const [phone, laptop] = [await auth.login({ email, password }), await auth.login({ email, password })];
    await auth.refresh(phone.refreshToken);
    time.now += 11_000;
    await expect(auth.refresh(phone.refreshToken)).rejects.toEqual(code('TOKEN_REUSED'));
    await auth.refresh(laptop.refreshToken);
  });

  it('accepts a used token for 10 seconds: the answer may have been lost', async () => {
    const { auth, time } = await start();
    const first = await auth.login({ email, password });
    await auth.refresh(first.refreshToken);
    time.now += 10_000;
    const again = await auth.refresh(first.refreshToken);
    await auth.refresh(again.refreshToken);
  });

  it('does not extend the grace by use within it', async () => {
    const { auth, time } = await start();
    const first = await auth.login({ email, password });
    await auth.refresh(first.refreshToken);
    time.now += 6_000;
    await auth.refresh(first.refreshToken);
    time.now += 6_000;
    await expect(auth.refresh(first.refreshToken)).rejects.toEqual(code('TOKEN_REUSED'));
  });

  it('gives each of many simultaneous calls a token that works', async () => {
    const { auth } = await start();
    const first = await auth.login({ email, password });
    const calls = Array.from({ length: 20 }, () => auth.refresh(first.refreshToken));
    const sessions = await Promise.all(calls);
    expect(new Set(sessions.map(({ refreshToken }) => refreshToken)).size).toBe(20);
    for (const { refreshToken } of sessions) await auth.refresh(refreshToken);
  });

  it('lets exactly one of many simultaneous calls through without grace', async () => {
    const { auth, time, refreshTokens } = await start({ reuseGraceMs: -1 });
    const first = await auth.login({ email, password });
    const calls = Array.from({ length: 20 }, () => auth.refresh(first.refreshToken));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    time.now += 1;
    expect(refreshTokens.all.every(({ revokedAt }) => revokedAt !== undefined)).toBe(true);
  });

  it('leaves no living token behind when a logout runs at the same time', async () => {
    const { auth, refreshTokens } = await start();
    for (let round = 0; round < 20; round++) {
      const first = await auth.login({ email, password });
      const yields = Array.from({ length: round }, () => Promise.resolve());
      await Promise.allSettled([
        auth.refresh(first.refreshToken),
        Promise.all(yields).then(() => auth.logout(first.refreshToken)),
      ]);
      expect(refreshTokens.all.filter(({ revokedAt }) => revokedAt === undefined)).toEqual([]);
    }
  });

  it('expires after 14 days without use and after 90 days in any case', async () => {
    const { auth, time } = await start();
    const unused = await auth.login({ email, password });
    let session = await auth.login({ email, password });
    time.now += 14 * day;
    await expect(auth.refresh(unused.refreshToken)).rejects.toEqual(code('TOKEN_EXPIRED'));
    time.now -= 14 * day;
    for (let days = 0; days < 80; days += 10) {
      time.now += 10 * day;
      session = await auth.refresh(session.refreshToken);
    }
    expect(session.refreshTokenExpiresAt).toBe(time.now + 10 * day);
    time.now += 10 * day;
    await expect(auth.refresh(session.refreshToken)).rejects.toEqual(code('TOKEN_EXPIRED'));
  });

  it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(1_000_000)])(
    'refuses a token that is none (%#)',
    async (token) => {
      const { auth } = await start();
      await expect(auth.refresh(token)).rejects.toEqual(code('TOKEN_INVALID'));
    },
  );

  it('refuses a disabled or deleted account', async () => {
    const { auth, users } = await start();
    const session = await auth.login({ email, password });
    users.all[0]!.disabled = true;
    await expect(auth.refresh(session.refreshToken)).rejects.toEqual(code('FORBIDDEN'));
    users.all.length = 0;
    await expect(auth.refresh(session.refreshToken)).rejects.toEqual(code('TOKEN_INVALID'));
  });
});

describe('ending sessions', () => {
  it('logout ends the login, also by an older token of it, and may be repeated', async () => {
    const { auth } = await start();
    const first = await auth.login({ email, password });
    const second = await auth.refresh(first.refreshToken);
    await auth.logout(first.refreshToken);
    await auth.logout(first.refreshToken);
    await auth.logout('unknown');
    await expect(auth.refresh(second.refreshToken)).rejects.toEqual(code('TOKEN_INVALID'));
  });

  it('logoutEverywhere ends every login of the user and of no one else', async () => {
    const { auth } = await start();
    await auth.register({ email: 'lee@example.com', password, name: 'Lee' });
    const mine = [await auth.login({ email, password }), await auth.login({ email, password })];
    const other = await auth.login({ email: 'lee@example.com', password });
    await auth.logoutEverywhere(mine[0]!.user.id);
    for (const { refreshToken } of mine) {
      await expect(auth.refresh(refreshToken)).rejects.toEqual(code('TOKEN_INVALID'));
    }
    await auth.refresh(other.refreshToken);
  });

  it('changePassword wants the current one, ends all logins and sets the new one', async () => {
    const { auth } = await start();
    const session = await auth.login({ email, password });
    const change = {
      userId: session.user.id,
      currentPassword: password,
      newPassword: 'quite another sentence',
    };
    await expect(auth.changePassword({ ...change, currentPassword: 'wrong' })).rejects.toEqual(
      code('CREDENTIALS_INVALID'),
    );
    await expect(auth.changePassword({ ...change, newPassword: email })).rejects.toEqual(
      code('PASSWORD_WEAK'),
    );
    await expect(auth.changePassword({ ...change, userId: 'nobody' })).rejects.toEqual(
      code('UNAUTHENTICATED'),
    );
    await auth.refresh(session.refreshToken);
    await auth.changePassword(change);
    await expect(auth.refresh(session.refreshToken)).rejects.toEqual(code('TOKEN_INVALID'));
    await expect(auth.login({ email, password })).rejects.toEqual(code('CREDENTIALS_INVALID'));
    await auth.login({ email, password: change.newPassword });
  });
});
