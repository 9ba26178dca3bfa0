import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEventFeed, documentSorts, isFinalEvent, queueNames } from '../../src/index.ts';
import { bytesOf, extraction, openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let ownerId: string;
beforeAll(async () => {
  stage = await openStage();
  ownerId = await stage.addUser();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function finish(documentId: string, run = 1, changes = {}) {
  await stage.documents.claim({ documentId, run }, { workerId: 'w', attempt: 1 });
  await stage.documents.complete({ documentId, run }, extraction(changes));
}

const jobsOf = (documentId: string) =>
  stage.queue.boss.findJobs(queueNames.extract, { data: { documentId } });

it('makes a document, its job and its events, or none of them', async () => {
  const document = await stage.addDocument(ownerId);
  expect(document).toMatchObject({ state: 'queued', run: 1, attempt: 0, progress: 0 });
  expect(await jobsOf(document.id)).toMatchObject([
    { data: { documentId: document.id, run: 1 }, state: 'created' },
  ]);

  const blob = await stage.blobs.write(new Blob(['y']).stream());
  const jobs = await stage.queue.boss.findJobs(queueNames.extract);
  await stage.database.pool.query('alter table docproc.events rename to away');
  const failed = stage.documents.create({ ownerId, name: 'b', mediaType: 'text/plain', blob });
  await expect(failed).rejects.toThrow(/events/);
  await stage.database.pool.query('alter table docproc.away rename to events');
  expect((await stage.documents.list(ownerId, { search: 'b' })).total).toBe(0);
  expect(await stage.queue.boss.findJobs(queueNames.extract)).toHaveLength(jobs.length);
});

it('makes no document of a blob that was removed meanwhile', async () => {
  const blob = { sha256: 'f'.repeat(64), bytes: 1 };
  const created = stage.documents.create({ ownerId, name: 'c', mediaType: 'text/plain', blob });
  await expect(created).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});

it('keeps what lists show of a result', async () => {
  const { id } = await stage.addDocument(ownerId);
  const found = { confidence: 1, text: '', origin: { page: 1, box: [0, 0, 1, 1] } } as const;
  await finish(id, 1, {
    fields: [
      { ...found, name: 'sellerName', value: '가게' },
      { ...found, name: 'grandTotal', value: 12_300.5, currency: 'KRW' },
    ],
  });
  expect((await stage.documents.get(ownerId, id)).summary).toEqual({
    type: 'receipt',
    seller: '가게',
    total: 12_300.5,
    currency: 'KRW',
    pageCount: 1,
  });
});

it('stores text that PostgreSQL cannot hold as it is', async () => {
  const { id } = await stage.addDocument(ownerId);
  await finish(id, 1, { metadata: { title: 'a\u0000b\ud800c' } });
  const { document } = await stage.documents.extraction(ownerId, id);
  expect(document.metadata.title).toBe('a\ufffdb\ufffdc');
});

it('keeps the results of earlier runs', async () => {
  const { id } = await stage.addDocument(ownerId);
  await finish(id, 1, { languages: ['ko'] });
  await stage.documents.reprocess(ownerId, id);
  await expect(stage.documents.extraction(ownerId, id)).rejects.toMatchObject({ code: 'RESULT_NOT_READY' });
  await finish(id, 2, { languages: ['en'] });
  expect(await stage.documents.extraction(ownerId, id)).toMatchObject({
    run: 2,
    document: { languages: ['en'] },
  });
  expect(await stage.documents.extraction(ownerId, id, 1)).toMatchObject({ document: { languages: ['ko'] } });
});

it('filters by state, type, name and time', async () => {
  const lee = await stage.addUser();
  const receipt = await stage.addDocument(lee, 'one', '100%_receipt.txt');
  await finish(receipt.id);
  const letter = await stage.addDocument(lee, 'two', 'Letter.txt');
  await finish(letter.id, 1, { type: { name: 'letter', confidence: 1 } });
  const waiting = await stage.addDocument(lee, 'three', 'waiting.txt');
  const ids = async (filter: Parameters<typeof stage.documents.list>[1]) =>
    (await stage.documents.list(lee, filter)).items.map(({ id }) => id);

  expect(await ids({ states: ['completed'] })).toEqual([letter.id, receipt.id]);
  expect(await ids({ types: ['letter', 'form'] })).toEqual([letter.id]);
  expect(await ids({ search: 'LETTER' })).toEqual([letter.id]);
  expect(await ids({ search: '0%_' })).toEqual([receipt.id]);
  expect(await ids({ search: '_' })).toEqual([receipt.id]);
  expect(await ids({ from: new Date(waiting.createdAt), sort: 'oldest' })).toContain(waiting.id);
  expect(await ids({ until: new Date(receipt.createdAt) })).toEqual([]);
  expect(await ids({ sort: 'oldest' })).toEqual([receipt.id, letter.id, waiting.id]);
});

it('walks a list by cursor without gap or repetition, also where times are equal', async () => {
  const park = await stage.addUser();
  const all: string[] = [];
  for (let i = 0; i < 7; i++) all.push((await stage.addDocument(park, `park ${i}`)).id);
  await stage.database.pool.query(
    "update docproc.documents set created_at = '2026-01-01' where owner_id = $1",
    [park],
  );
  for (const sort of documentSorts) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await stage.documents.list(park, { pageSize: 3, sort, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen.toSorted()).toEqual(all.toSorted());
  }
});

it('gives the same document for the same key, and refuses the key for another file', async () => {
  const seo = await stage.addUser();
  const blob = await stage.blobs.write(bytesOf('keyed'));
  const given = { ownerId: seo, name: 'k.txt', mediaType: 'text/plain', blob, idempotencyKey: 'k1' };
  const results = await Promise.all([1, 2, 3].map(() => stage.documents.createOnce(given)));
  expect(new Set(results.map(({ document }) => document.id)).size).toBe(1);
  expect(results.filter(({ created }) => created)).toHaveLength(1);
  const other = await stage.blobs.write(bytesOf('another'));
  await expect(stage.documents.create({ ...given, blob: other })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  const stranger = await stage.addUser();
  const own = await stage.documents.createOnce({ ...given, ownerId: stranger });
  expect(own.created).toBe(true);
  expect((await stage.documents.list(seo)).total).toBe(1);
});

it('finds the same bytes of the same owner, where that is asked for', async () => {
  const nam = await stage.addUser();
  const first = await stage.addDocument(nam, 'twice');
  const blob = await stage.blobs.write(bytesOf('twice'));
  const again = { ownerId: nam, name: 'other.txt', mediaType: 'text/plain', blob };
  const reused = await stage.documents.createOnce({ ...again, reuse: true });
  expect(reused).toMatchObject({ created: false, document: { id: first.id, name: 'a.txt' } });
  expect(await stage.documents.createOnce(again)).toMatchObject({ created: true });
  const stranger = { ...again, ownerId: await stage.addUser(), reuse: true };
  expect(await stage.documents.createOnce(stranger)).toMatchObject({ created: true });
});

it('puts the urgent first, departments before single documents', async () => {
  const [slow, fast] = [await stage.addUser(), await stage.addUser()];
  const { rows } = await stage.database.pool.query<{ id: string }>(
    "insert into docproc.departments (name, priority) values ('urgent', 9) returning id",
  );
  const set = 'update docproc.users set department_id = $1 where id = $2';
  await stage.database.pool.query(set, [rows[0]?.id, fast]);
  const blob = await stage.blobs.write(bytesOf('queued'));
  const add = (ownerId: string, priority: number) =>
    stage.documents.create({ ownerId, name: 'q.txt', mediaType: 'text/plain', blob, priority });
  const documents = [await add(slow, 1), await add(slow, 9), await add(fast, 1), await add(fast, 9)];
  const jobs = await stage.database.pool.query<{ id: string }>(
    `select data ->> 'documentId' as id from pgboss.job
     where data ->> 'documentId' = any($1) order by priority desc, created_on`,
    [documents.map(({ id }) => id)],
  );
  expect(jobs.rows.map(({ id }) => documents.findIndex((document) => document.id === id))).toEqual([
    3, 2, 1, 0,
  ]);
  expect(documents.map(({ priority }) => priority)).toEqual([1, 9, 1, 9]);
});

it('gives a document and its place in the log at the same moment', async () => {
  const release = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  // Holds all later events back.
  const slow = stage.database.db.transaction().execute(async (trx) => {
    await sql`select pg_current_xact_id()`.execute(trx);
    begun.resolve();
    await release.promise;
  });
  await begun.promise;
  const { id } = await stage.addDocument(ownerId);
  const { document, cursor } = await stage.documents.snapshot(ownerId, id);
  await stage.documents.fail({ documentId: id, run: 1 }, { code: 'TIMEOUT', message: '' });
  release.resolve();
  await slow;
  const feed = createEventFeed({ database: stage.database });
  const news: string[] = [];
  for await (const event of await feed.subscribe({ ownerId, documentId: id, after: cursor })) {
    news.push(event.type);
    if (isFinalEvent(event)) break;
  }
  await feed.close();
  expect([document.state, ...news]).toEqual(['queued', 'document.failed']);
});

it('deletes a document with its results, its reports and its file', async () => {
  const { id, sha256 } = await stage.addDocument(ownerId, 'only mine');
  await finish(id);
  const report = await stage.reports.create({ ownerId, documentIds: [id], format: 'json' });
  const blob = await stage.blobs.write(new Blob(['a report']).stream());
  await stage.reports.complete(
    { reportId: report.id },
    { blob, mediaType: 'application/json', extension: 'json' },
  );
  await stage.documents.remove(ownerId, id);
  await expect(stage.documents.get(ownerId, id)).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
  await expect(stage.reports.get(ownerId, report.id)).rejects.toMatchObject({ code: 'REPORT_NOT_FOUND' });
  expect(await stage.blobs.stat(sha256)).toBeUndefined();
  expect(await stage.blobs.stat(blob.sha256)).toBeUndefined();
  expect(
    await stage.documents.claim({ documentId: id, run: 1 }, { workerId: 'w', attempt: 1 }),
  ).toBeUndefined();
  expect(await stage.documents.complete({ documentId: id, run: 1 }, extraction())).toBe(false);
  expect(await stage.reports.claim({ reportId: report.id })).toBeUndefined();
});

it('survives that a file is deleted and uploaded again at the same moment', async () => {
  for (let round = 0; round < 10; round++) {
    const { id } = await stage.addDocument(ownerId, 'contended');
    const [, added] = await Promise.all([
      stage.documents.remove(ownerId, id),
      stage.addDocument(ownerId, 'contended'),
    ]);
    expect(await stage.blobs.stat(added.sha256)).toBeDefined();
    await stage.documents.remove(ownerId, added.id);
  }
});

it.each([
  '2024-02-30T00:00:00.000Z 00000000-0000-4000-8000-000000000000',
  '9999-99-99T00:00:00.000Z 00000000-0000-4000-8000-000000000000',
  '0000-01-01T00:00:00.000Z 00000000-0000-4000-8000-000000000000',
  '2024-01-01T00:00:00.000Z ------------------------------------',
])('refuses the made-up cursor of %s', async (text) => {
  const cursor = Buffer.from(text).toString('base64url');
  await expect(stage.documents.list(ownerId, { cursor })).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
  });
});

it('makes no report of a document that was given up without a result', async () => {
  const { id } = await stage.addDocument(ownerId);
  await stage.documents.fail({ documentId: id, run: 1 }, { code: 'INTERNAL', message: '' });
  const other = await stage.addDocument(ownerId);
  await finish(other.id);
  await expect(
    stage.reports.create({ ownerId, documentIds: [other.id, id], format: 'pdf' }),
  ).rejects.toMatchObject({ code: 'RESULT_NOT_READY' });
});

it('makes reports only of documents that have a result', async () => {
  const { id } = await stage.addDocument(ownerId);
  const create = (documentIds: string[]) => stage.reports.create({ ownerId, documentIds, format: 'pdf' });
  await expect(create([id])).rejects.toMatchObject({ code: 'RESULT_NOT_READY' });
  await finish(id);
  await expect(create([id, ownerId])).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
  const report = await create([id]);
  expect(await stage.reports.claim({ reportId: report.id })).toMatchObject({ documents: [{ kind: 'text' }] });
  const failure = { code: 'REPORT_FAILED', message: 'no font' } as const;
  expect(await stage.reports.fail({ reportId: report.id }, failure)).toBe(true);
  expect(await stage.reports.fail({ reportId: report.id }, failure)).toBe(false);
  expect(await stage.reports.get(ownerId, report.id)).toMatchObject({ state: 'failed', error: failure });
});
