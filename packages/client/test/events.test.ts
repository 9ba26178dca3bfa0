import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocprocEvent } from '../src/index.ts';
import { openStage, type Stage, until, whenStarted } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const text = (content: string) => new TextEncoder().encode(content);

describe('events', () => {
  it('that happened while the server was away come when it is back, each once', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('a'));
    const events: DocprocEvent[] = [];
    const waiting = client.waitForDocument(id, { onProgress: (event) => events.push(event) });
    await stage.claim(id);
    await until(() => events.some(({ type }) => type === 'document.processing'));
    const start = await stage.stop();
    await stage.progress(id, 0.5);
    await stage.complete(id);
    await sleep(300);
    await start();
    expect(await waiting).toMatchObject({ state: 'completed' });
    // The state at the beginning is told as an event, and may be told again as the event that made it.
    const types = events.map(({ type }) => type.replace('document.', ''));
    expect(types.slice(-2)).toEqual(['progress', 'completed']);
    expect(types.filter((type) => type === 'progress' || type === 'completed')).toHaveLength(2);
  });

  it('of everything go on over a restart of the server', async () => {
    const { client } = await stage.user();
    const told: string[] = [];
    const { started, onStarted } = whenStarted();
    const watching = (async () => {
      for await (const { type, documentId } of client.watch({ onStarted })) {
        told.push(`${type} ${documentId}`);
      }
    })();
    await started;
    const { id } = await client.upload(text('a'));
    await until(() => told.length === 2);
    const start = await stage.stop();
    await stage.work(id);
    await start();
    await until(() => told.length === 4);
    await client.close();
    await watching;
    expect(told).toEqual(
      ['uploaded', 'queued', 'processing', 'completed'].map((type) => `document.${type} ${id}`),
    );
  });

  it('that are the first ones, while the server was away, are not missed either', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('a'));
    const told: string[] = [];
    const { started, onStarted } = whenStarted();
    const watching = (async () => {
      for await (const { type } of client.watch({ onStarted })) told.push(type);
    })();
    await started;
    // The news of where to go on after is on its way.
    await sleep(500);
    const start = await stage.stop();
    await stage.work(id);
    await start();
    await until(() => told.includes('document.completed'));
    await client.close();
    await watching;
    // What happened just before may be told as well, where an older transaction had held it back.
    expect(told.slice(-2)).toEqual(['document.processing', 'document.completed']);
  });

  it('of one document end with its processing', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('a'));
    await stage.work(id);
    const types: string[] = [];
    for await (const { type } of client.watch({ documentId: id })) types.push(type);
    expect(types).toEqual(['document.completed']);
  });
});

describe('waiting', () => {
  it('returns at once what is done already', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('a'));
    await stage.work(id);
    expect(await client.waitForDocument(id)).toMatchObject({ state: 'completed' });
    const report = await client.reports.create({ documentIds: [id], format: 'json' });
    await stage.buildReport(report.id, '{}');
    expect(await client.waitForReport(report.id)).toMatchObject({ state: 'ready' });
  });

  it('loses no wake-up, whenever the work ends', async () => {
    const { client } = await stage.user();
    for (let round = 0; round < 15; round++) {
      const { id } = await client.upload(text(`${round}`));
      await stage.claim(id);
      const waiting = client.waitForDocument(id, { timeoutMs: 40_000 });
      await sleep(round);
      await stage.complete(id);
      expect(await waiting).toMatchObject({ state: 'completed' });
    }
  });

  it('goes on to the run that was started in the meantime', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('a'));
    await stage.work(id);
    await client.documents.reprocess(id);
    const waiting = client.waitForDocument(id);
    await sleep(200);
    await stage.work(id, 2);
    expect(await waiting).toMatchObject({ state: 'completed', run: 2 });
  });

  it('stops when it is told to, or its time is over, or the client closes', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('a'));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    await Promise.all([
      expect(client.waitForDocument(id, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' }),
      expect(client.waitForDocument(id, { signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED' }),
      expect(client.waitForReport(crypto.randomUUID())).rejects.toMatchObject({ code: 'REPORT_NOT_FOUND' }),
    ]);
    const left = client.waitForDocument(id);
    const assertion = expect(left).rejects.toMatchObject({ code: 'ABORTED' });
    await sleep(100);
    await client.close();
    await assertion;
  });

  it('tells that the report went with its document', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('a'));
    await stage.work(id);
    const report = await client.reports.create({ documentIds: [id], format: 'json' });
    const waiting = client.waitForReport(report.id, { timeoutMs: 40_000 });
    const assertion = expect(waiting).rejects.toMatchObject({ code: 'REPORT_NOT_FOUND' });
    await sleep(300);
    await client.documents.delete(id);
    await assertion;
  });

  it('tells that the document was deleted, or is none of the user', async () => {
    const { client } = await stage.user();
    const { id } = await client.upload(text('a'));
    const waiting = client.waitForDocument(id);
    const assertion = expect(waiting).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
    await sleep(200);
    await client.documents.delete(id);
    await assertion;
    const other = await stage.user();
    const { id: foreign } = await other.client.upload(text('b'));
    await expect(client.waitForDocument(foreign)).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
  });
});
