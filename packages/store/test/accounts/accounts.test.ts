import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRefreshTokenStore } from '../../src/index.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let userId: string;
beforeAll(async () => {
  stage = await openStage();
  userId = await stage.addUser('kim@example.com');
});
afterAll(() => stage[Symbol.asyncDispose]());

it('keeps users', async () => {
  expect(await stage.users.findByEmail('kim@example.com')).toEqual({
    id: userId,
    email: 'kim@example.com',
    passwordHash: 'x',
    name: 'Somebody',
    role: 'user',
    disabled: false,
  });
  await stage.users.setPasswordHash(userId, 'y');
  expect(await stage.users.findById(userId)).toMatchObject({ passwordHash: 'y' });
  expect(await stage.users.findByEmail('lee@example.com')).toBeUndefined();
});

it('lets an address be taken once, also at the same moment', async () => {
  const add = () => stage.users.create({ email: 'park@example.com', passwordHash: 'x', name: 'Park' });
  const results = await Promise.allSettled([add(), add(), add()]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(add()).rejects.toMatchObject({ code: 'EMAIL_TAKEN' });
});

it('lets a refresh token be used once, also at the same moment', async () => {
  const tokens = createRefreshTokenStore(stage.database);
  const now = Date.now();
  const token = {
    userId,
    familyId: randomUUID(),
    tokenHash: 'a',
    expiresAt: now + 1000,
    familyStartedAt: now,
  };
  await tokens.create(token);
  const stored = await tokens.findByHash('a');
  expect(stored).toEqual({ ...token, id: expect.any(String) });
  const used = await Promise.all([1, 2, 3, 4].map(() => tokens.markUsed(stored!.id, now)));
  expect(used.filter(Boolean)).toHaveLength(1);
  expect(await tokens.findByHash('a')).toMatchObject({ usedAt: now });
});

it('ends a family, and all families of a user', async () => {
  const tokens = createRefreshTokenStore(stage.database);
  const now = Date.now();
  const familyId = randomUUID();
  const token = { userId, familyId, expiresAt: now + 1000, familyStartedAt: now };
  await tokens.create({ ...token, tokenHash: 'b' });
  await tokens.create({ ...token, tokenHash: 'c', familyId: randomUUID() });
  await tokens.revokeFamily(familyId, now);
  expect((await tokens.findByHash('b'))?.revokedAt).toBe(now);
  expect((await tokens.findByHash('c'))?.revokedAt).toBeUndefined();
  expect(await tokens.markUsed((await tokens.findByHash('b'))!.id, now)).toBe(false);
  await tokens.revokeUser(userId, now + 1);
  expect((await tokens.findByHash('c'))?.revokedAt).toBe(now + 1);
  expect((await tokens.findByHash('b'))?.revokedAt).toBe(now);
});
