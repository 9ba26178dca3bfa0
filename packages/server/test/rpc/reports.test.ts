import { afterAll, beforeAll, expect, it } from 'vitest';
import { extraction, openStage, type Session, type Stage } from '../support/stage.ts';

let stage: Stage;
let kim: Session;
let documentIds: string[];
beforeAll(async () => {
  stage = await openStage();
  kim = await stage.session();
  const id = await kim.addDocument();
  const job = { documentId: id, run: 1 };
  await stage.documents.claim(job, { workerId: 'w', attempt: 1 });
  await stage.documents.complete(job, extraction({}));
  documentIds = [id];
});
afterAll(() => stage[Symbol.asyncDispose]());

const template = {
  kind: 'batch',
  title: { en: 'Purchases', ko: '매입' },
  sections: ['totals', { title: 'Payments', columns: ['file', { title: 'Sum', value: 'grandTotal' }] }],
  documentSections: [{ section: 'fields', fields: ['grandTotal'] }],
} as const;

it('keeps what a report is told, and gives it to the worker', async () => {
  const { reports } = kim.client;
  const options = { kind: 'batch', template, maxPictures: 3 } as const;
  const report = await reports.create.mutate({ documentIds, format: 'html', ...options });
  expect(report).toMatchObject({ format: 'html', options, state: 'pending', progress: 0 });
  expect(await reports.get.query({ id: report.id })).toEqual(report);
  const claimed = await stage.reports.claim({ reportId: report.id });
  expect(claimed?.report.options).toEqual(options);
});

it('says how far a report is', async () => {
  const { reports } = kim.client;
  const columns = ['file', 'label:담당자'] as const;
  const report = await reports.create.mutate({ documentIds, format: 'csv', kind: 'data', columns });
  expect(await stage.reports.progress({ reportId: report.id }, 0.25)).toBe(true);
  expect(await reports.get.query({ id: report.id })).toMatchObject({ state: 'pending', progress: 0.25 });
  await stage.reports.fail({ reportId: report.id }, { code: 'REPORT_FAILED', message: 'no' });
  expect(await stage.reports.progress({ reportId: report.id }, 0.5)).toBe(false);
});

it.each([
  [{ kind: 'weekly' }],
  [{ kind: 'data', columns: ['nothing'] }],
  [{ template: { ...template, sections: ['tables'] } }],
  [{ template: { ...template, title: 'a\u0000b' } }],
  [{ maxPictures: -1 }],
])('refuses %j', async (options) => {
  const input = { documentIds, format: 'html', ...options } as unknown as {
    documentIds: string[];
    format: 'html';
  };
  await expect(kim.client.reports.create.mutate(input)).rejects.toMatchObject({
    data: { docprocCode: 'VALIDATION_FAILED' },
  });
});
