import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { extract } from '@org/docproc-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReportBuilder } from '../../src/report/builder.ts';
import { openStage, type Stage } from '../support/stage.ts';

const sample = join(import.meta.dirname, '../../../../fixtures/samples/invoice-en.pdf');

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

it('shows pages as pictures, drawn from the stored original, and says how far it is', async () => {
  const { ownerId, reports } = stage;
  await stage.startWorker({
    pool: { extract },
    buildReport: createReportBuilder({ maxMemoryMb: 1024, timeoutMs: 60_000 }),
    progressIntervalMs: 1,
  });
  const blob = await stage.blobs.write(createReadStream(sample));
  const { id } = await stage.documents.create({
    ownerId,
    name: 'invoice.pdf',
    mediaType: 'application/pdf',
    blob,
  });
  await stage.until(id, 'completed');
  const report = await reports.create({ ownerId, documentIds: [id], format: 'html' });
  const plain = await reports.create({
    ownerId,
    documentIds: [id],
    format: 'csv',
    options: { kind: 'data', columns: ['file', 'grandTotal'] },
  });
  const ready = async (reportId: string) => {
    await expect
      .poll(() => reports.get(ownerId, reportId).then(({ state }) => state), { timeout: 30_000 })
      .toBe('ready');
    const { file } = await reports.get(ownerId, reportId);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await stage.blobs.read(file!.sha256)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  const html = await ready(report.id);
  expect(html).toContain('<img src="data:image/webp;base64,');
  expect(html).toMatch(/<a id="d1-b\d+" href="#d1-v\d+"/);
  expect(await reports.get(ownerId, report.id)).toMatchObject({ progress: 1, options: {} });
  expect(await ready(plain.id)).toBe('file,grandTotal\r\ninvoice.pdf,3666.6\r\n');
});
