import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocprocEvent, Tokens } from '../src/index.ts';
import { openStage, openStore, password, type Stage, until, whenStarted } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  // Access tokens of two seconds: they are always about to expire.
  stage = await openStage({ accessTtlMs: 2_000 });
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('access tokens', () => {
  it('are renewed when the server refuses one, once for many calls', async () => {
    await using lasting = await openStage();
    const tokenStore = openStore();
    const told: (Tokens | undefined)[] = [];
    const { client } = await lasting.user({ tokenStore, onTokens: (tokens) => told.push(tokens) });
    tokenStore.spoil();
    await Promise.all(Array.from({ length: 8 }, () => client.documents.list()));
    expect(told).toHaveLength(2);
    tokenStore.spoil();
    expect((await client.upload(new TextEncoder().encode('x'), { onProgress: () => {} })).state).toBe(
      'queued',
    );
  });

  it('are renewed when they have expired', async () => {
    const { client } = await stage.user();
    await sleep(2_200);
    await client.auth.me();
  });

  it('are renewed on the socket too: events go on after the first token has expired', async () => {
    const { client } = await stage.user();
    const events: DocprocEvent[] = [];
    const stop = new AbortController();
    const { started, onStarted } = whenStarted();
    const watching = (async () => {
      for await (const event of client.watch({ signal: stop.signal, onStarted })) events.push(event);
    })();
    await started;
    const first = await client.upload(new TextEncoder().encode('1'));
    await sleep(4_500);
    const second = await client.upload(new TextEncoder().encode('2'));
    await until(() => events.some(({ documentId }) => documentId === second.id));
    stop.abort();
    await watching;
    const told = events.map(({ type, documentId }) => `${type} ${documentId}`);
    expect(new Set(told).size).toBe(told.length);
    expect(told).toContain(`document.queued ${first.id}`);
  });

  it('are renewed on the socket when the server refuses one', async () => {
    const tokenStore = openStore();
    const { client } = await stage.user({ tokenStore });
    const { id } = await client.upload(new TextEncoder().encode('x'));
    await stage.work(id);
    tokenStore.spoil();
    expect(await client.waitForDocument(id, { timeoutMs: 40_000 })).toMatchObject({ state: 'completed' });
  });

  it('end with the login: the client tells, and says UNAUTHENTICATED from then on', async () => {
    const tokenStore = openStore();
    const told: (Tokens | undefined)[] = [];
    const { client, email } = await stage.user({ tokenStore, onTokens: (tokens) => told.push(tokens) });
    const elsewhere = stage.client();
    await elsewhere.auth.login({ email, password });
    await elsewhere.auth.logoutEverywhere();
    tokenStore.spoil();
    await expect(client.documents.list()).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    expect(told.at(-1)).toBeUndefined();
    expect(tokenStore.kept).toBeUndefined();
    await expect(client.documents.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('logout', () => {
  it('ends the login on the server, and forgets it even where the server is away', async () => {
    const tokenStore = openStore();
    const { client } = await stage.user({ tokenStore });
    const refreshToken = tokenStore.kept?.refreshToken ?? '';
    await client.auth.logout();
    expect(tokenStore.kept).toBeUndefined();
    const again = stage.client().trpc.auth.refresh.mutate({ refreshToken });
    await expect(again).rejects.toMatchObject({ data: { docprocCode: 'TOKEN_INVALID' } });
    await client.auth.logout();
  });

  it('switches the socket to the next user', async () => {
    const first = await stage.user();
    const second = await stage.user();
    const client = stage.client();
    await client.auth.login({ email: first.email, password });
    const before = whenStarted();
    const pending = client.watch({ onStarted: before.onStarted }).next();
    await before.started;
    await client.auth.logout();
    await expect(pending).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await client.auth.login({ email: second.email, password });
    const { started, onStarted } = whenStarted();
    const events = client.watch({ onStarted });
    const next = events.next();
    await started;
    await first.client.upload(new TextEncoder().encode('of the first'));
    const { id } = await second.client.upload(new TextEncoder().encode('of the second'));
    expect((await next).value).toMatchObject({ type: 'document.uploaded', documentId: id });
    await events.return();
  });

  it('follows a change of the password, which ends every login', async () => {
    const { client, email } = await stage.user();
    const newPassword = 'another sentence altogether';
    await client.auth.changePassword({ currentPassword: password, newPassword });
    await expect(client.auth.me()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await client.auth.login({ email, password: newPassword });
  });
});
