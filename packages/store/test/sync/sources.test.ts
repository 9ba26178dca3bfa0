import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCredentialsBox, createSyncStore, newCredentialsKey } from '../../src/index.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const [first, second] = [newCredentialsKey(), newCredentialsKey()];
const open = (...keys: string[]) =>
  createSyncStore({ ...stage, box: createCredentialsBox(keys.join(',')) }).sources;
const settings = { kind: 'postgres', host: 'db', database: 'erp', user: 'reader', tls: 'off' } as const;

it('seals passwords anew when a key is put before the others', async () => {
  await open(first).create({ name: 'erp', settings, password: 'secret' });
  const turned = open(second, first);
  expect((await turned.open('erp')).password).toBe('secret');
  expect(await turned.reseal()).toBe(1);
  expect(await turned.reseal()).toBe(0);
  expect((await open(second).open('erp')).password).toBe('secret');
  await expect(open(first).open('erp')).rejects.toMatchObject({ code: 'SYNC_UNAVAILABLE' });
});

it('has no two sources of one name', async () => {
  const sources = open(first);
  await sources.create({ name: 'twice', settings });
  await expect(sources.create({ name: 'twice', settings })).rejects.toMatchObject({ code: 'SYNC_CONFLICT' });
});

describe('a sealed password', () => {
  it('opens for its own source alone, and not once it was changed', () => {
    const box = createCredentialsBox(first);
    const sealed = box.seal('secret', 'a');
    expect(box.open(sealed, 'a')).toBe('secret');
    expect(() => box.open(sealed, 'b')).toThrow(expect.objectContaining({ code: 'SYNC_UNAVAILABLE' }));
    const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
    expect(() => box.open(changed, 'a')).toThrow(expect.objectContaining({ code: 'SYNC_UNAVAILABLE' }));
    expect(box.seal('secret', 'a')).not.toBe(sealed);
  });

  it.each(['', 'short', `${first},short`])('needs keys of 32 bytes, and not %j', (keys) => {
    expect(() => createCredentialsBox(keys)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});
