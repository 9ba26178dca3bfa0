import { afterAll, beforeAll, expect, it } from 'vitest';
import { extraction, openStage, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let kim: Session;
beforeAll(async () => {
  stage = await openStage({ maxUploadBytes: 1_000_000 });
  kim = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

it('takes a file, lists it, gives its result and the file back', async () => {
  const name = encodeURIComponent('영수증 (1).txt');
  const response = await kim.upload('hello', { 'docproc-file-name': name });
  expect(response.status).toBe(200);
  const { id } = ((await response.json()) as { result: { data: { id: string } } }).result.data;
  expect(await kim.client.documents.get.query({ id })).toMatchObject({
    name: '영수증 (1).txt',
    bytes: 5,
    state: 'queued',
    run: 1,
  });
  await expect(kim.client.documents.extractedData.query({ id })).rejects.toMatchObject({
    data: { docprocCode: 'RESULT_NOT_READY', httpStatus: 409 },
  });
  await stage.documents.claim({ documentId: id, run: 1 }, { workerId: 'w', attempt: 1 });
  await stage.documents.complete({ documentId: id, run: 1 }, extraction());
  expect(await kim.client.documents.extractedData.query({ id })).toMatchObject({
    run: 1,
    document: { type: { name: 'receipt' } },
  });
  const { items, total } = await kim.client.documents.list.query({ search: '영수' });
  expect(total).toBe(1);
  expect(items[0]).toMatchObject({ id, state: 'completed', summary: { type: 'receipt' } });
});

it('turns pages by number and by cursor', async () => {
  const lee = await stage.session();
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.unshift(await lee.addDocument());
  const first = await lee.client.documents.list.query({ pageSize: 2 });
  expect(first).toMatchObject({ total: 5, totalPages: 3, page: 1 });
  const cursor = first.nextCursor!;
  const second = await lee.client.documents.list.query({ pageSize: 2, cursor });
  const third = await lee.client.documents.list.query({ pageSize: 2, page: 3 });
  expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(ids);
  expect(third.nextCursor).toBeUndefined();
  await expect(lee.client.documents.list.query({ cursor: 'nonsense' })).rejects.toMatchObject({
    data: { docprocCode: 'VALIDATION_FAILED' },
  });
});

it('finds nothing more of what was deleted', async () => {
  const before = await stage.files();
  const id = await kim.addDocument('to be deleted');
  await kim.client.documents.delete.mutate({ id });
  await expect(kim.client.documents.get.query({ id })).rejects.toMatchObject({
    data: { docprocCode: 'DOCUMENT_NOT_FOUND', httpStatus: 404 },
  });
  expect(await stage.files()).toEqual(before);
});

it('keeps a file that another document has too', async () => {
  const first = await kim.addDocument('the same bytes');
  const second = await (await stage.session()).addDocument('the same bytes');
  await kim.client.documents.delete.mutate({ id: first });
  const row = await stage.database.db
    .selectFrom('documents')
    .select('sha256')
    .where('id', '=', second)
    .executeTakeFirstOrThrow();
  expect(await stage.blobs.stat(row.sha256)).toBeDefined();
});

it('says where the input is wrong', async () => {
  await expect(kim.client.documents.list.query({ pageSize: 0 })).rejects.toMatchObject({
    data: {
      docprocCode: 'VALIDATION_FAILED',
      httpStatus: 400,
      details: { fields: { pageSize: expect.any(String) } },
    },
  });
});

it('starts another run only of what is done', async () => {
  const id = await kim.addDocument();
  await expect(kim.client.documents.reprocess.mutate({ id })).rejects.toMatchObject({
    data: { docprocCode: 'STATE_CONFLICT', httpStatus: 409 },
  });
  await stage.documents.fail({ documentId: id, run: 1 }, { code: 'TIMEOUT', message: 'too long' });
  expect(await kim.client.documents.reprocess.mutate({ id })).toMatchObject({ run: 2, state: 'queued' });
});
