import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let admin: Session;
let owner: Session;
beforeAll(async () => {
  stage = await openStage();
  admin = await stage.session({ role: 'admin' });
  owner = await stage.session();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Calls the REST face as the administrator. */
async function rest(method: string, path: string, body?: object) {
  const response = await fetch(`${stage.url}/api/admin/${path}`, {
    method,
    headers: { authorization: `Bearer ${admin.accessToken}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
}

const auditOf = async (action: 'job.cancelled' | 'job.failedRetried') =>
  (await admin.client.admin.audit.list.query({ action })).items;

it('cancels a job, tells its owner, and notes who did it', async () => {
  const id = await owner.addDocument();
  expect(await rest('POST', `jobs/extract/${id}/cancel`)).toMatchObject({
    status: 200,
    data: { was_at_work: false, job: { id, state: 'failed', error: { code: 'ABORTED' } } },
  });
  expect(await rest('POST', `jobs/extract/${id}/cancel`)).toMatchObject({
    status: 409,
    error_code: 'STATE_CONFLICT',
  });
  expect(await owner.client.documents.get.query({ id })).toMatchObject({
    state: 'failed',
    error: { code: 'ABORTED' },
  });
  expect(await auditOf('job.cancelled')).toMatchObject([
    { actorId: admin.userId, targetId: id, details: { queue: 'extract', wasAtWork: false } },
  ]);
  await owner.client.documents.delete.mutate({ id });
});

it('retries all that failed, by queue, and notes how many', async () => {
  const ids = await Promise.all([owner.addDocument(), owner.addDocument(), owner.addDocument()]);
  for (const id of ids) await rest('POST', `jobs/extract/${id}/cancel`);
  expect(await rest('POST', 'jobs/report/retry-failed', {})).toMatchObject({
    data: { retried: 0, more: false },
  });
  expect(await rest('POST', 'jobs/extract/retry-failed', { limit: 2 })).toMatchObject({
    data: { retried: 2, more: true },
  });
  expect(await rest('GET', 'jobs?queue=extract&status=failed')).toMatchObject({
    data: { items: [{ state: 'failed', owner: owner.email }] },
  });
  expect((await auditOf('job.failedRetried')).map(({ details }) => details)).toEqual([
    { queue: 'extract', retried: 2 },
    { queue: 'report', retried: 0 },
  ]);
});

it('knows no job that is not there, and no other queues', async () => {
  const id = randomUUID();
  expect(await rest('GET', `jobs/extract/${id}`)).toMatchObject({
    status: 404,
    error_code: 'DOCUMENT_NOT_FOUND',
  });
  expect(await rest('POST', `jobs/report/${id}/retry`)).toMatchObject({
    status: 404,
    error_code: 'REPORT_NOT_FOUND',
  });
  expect(await rest('GET', `jobs/other/${id}`)).toMatchObject({ error_code: 'VALIDATION_FAILED' });
});

it('tells the numbers of the queues over a socket as they change', async () => {
  const seen: number[] = [];
  const subscription = admin.client.admin.jobs.onChange.subscribe(undefined, {
    onData: ({ queues }) => seen.push(queues[0]?.waiting ?? -1),
  });
  await expect.poll(() => seen.length, { timeout: 40_000 }).toBeGreaterThan(0);
  const before = seen[0] ?? 0;
  await owner.addDocument();
  await expect.poll(() => seen.at(-1), { timeout: 40_000 }).toBe(before + 1);
  subscription.unsubscribe();
});
