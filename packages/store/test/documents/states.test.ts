import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocumentState, documentStates, type Transition, transitions } from '../../src/index.ts';
import { extraction, openStage, type Stage } from '../support/stage.ts';

let stage: Stage;
let ownerId: string;
beforeAll(async () => {
  stage = await openStage();
  ownerId = await stage.addUser();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A document in this state, whatever way leads there. */
async function documentIn(state: DocumentState) {
  const { id } = await stage.addDocument(ownerId);
  await stage.database.db.updateTable('documents').set({ state }).where('id', '=', id).execute();
  return { documentId: id, run: 1 };
}

/** What each change answers where the state allows it, and where it does not. */
const changes: Record<
  Exclude<Transition, 'queue' | 'requeue'>,
  (job: { documentId: string; run: number }) => Promise<unknown>
> = {
  claim: (job) => stage.documents.claim(job, { workerId: 'w', attempt: 1 }),
  complete: (job) => stage.documents.complete(job, extraction()),
  fail: (job) => stage.documents.fail(job, { code: 'TIMEOUT', message: 'too long' }),
  reprocess: (job) => stage.documents.reprocess(ownerId, job.documentId),
};

describe.each(Object.keys(changes) as (keyof typeof changes)[])('%s', (name) => {
  const { from, to } = transitions[name];
  const final = ['completed', 'partial', 'failed'];

  it.each([...from])('is allowed from %s', async (state) => {
    const job = await documentIn(state);
    expect(await changes[name](job)).toBeTruthy();
    expect(to).toContain((await stage.documents.get(ownerId, job.documentId)).state);
  });

  it.each(documentStates.filter((state) => !(from as readonly string[]).includes(state)))(
    'is refused from %s and changes nothing',
    async (state) => {
      const job = await documentIn(state);
      // A worker that comes late to a run that is over has nothing to do; all else is a conflict.
      if (name !== 'reprocess' && final.includes(state)) expect(await changes[name](job)).toBeFalsy();
      else await expect(changes[name](job)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
      expect((await stage.documents.get(ownerId, job.documentId)).state).toBe(state);
    },
  );
});

it.each([
  ['ok', 'completed'],
  ['partial', 'partial'],
  ['failed', 'failed'],
] as const)('an extraction that is %s leaves the document %s', async (status, state) => {
  const job = await documentIn('processing');
  await stage.documents.complete(job, extraction({ status }));
  expect((await stage.documents.get(ownerId, job.documentId)).state).toBe(state);
});

it('lets one of two claims at the same time be superseded, and keeps one result', async () => {
  const job = await documentIn('queued');
  const claims = await Promise.all([
    stage.documents.claim(job, { workerId: 'a', attempt: 1 }),
    stage.documents.claim(job, { workerId: 'b', attempt: 2 }),
  ]);
  expect(claims.every(Boolean)).toBe(true);
  const results = await Promise.all([
    stage.documents.complete(job, extraction({ languages: ['ko'] })),
    stage.documents.complete(job, extraction({ languages: ['en'] })),
  ]);
  expect(results.filter(Boolean)).toHaveLength(1);
  const rows = await stage.database.db
    .selectFrom('extractions')
    .select('run')
    .where('document_id', '=', job.documentId)
    .execute();
  expect(rows).toHaveLength(1);
});

it('takes progress from the attempt at work only', async () => {
  const job = await documentIn('queued');
  await stage.documents.claim(job, { workerId: 'a', attempt: 1 });
  await stage.documents.claim(job, { workerId: 'b', attempt: 2 });
  expect(await stage.documents.progress(job, 1, { stage: 'read', fraction: 0.9 })).toBe(false);
  expect(await stage.documents.progress(job, 2, { stage: 'ocr', fraction: 0.25 })).toBe(true);
  expect(await stage.documents.get(ownerId, job.documentId)).toMatchObject({ stage: 'ocr', progress: 0.25 });
});

it('finds jobs of earlier runs to be over', async () => {
  const job = await documentIn('completed');
  expect((await stage.documents.reprocess(ownerId, job.documentId)).run).toBe(2);
  expect(await stage.documents.claim(job, { workerId: 'a', attempt: 1 })).toBeUndefined();
  expect(await stage.documents.fail(job, { code: 'TIMEOUT', message: '' })).toBe(false);
});
