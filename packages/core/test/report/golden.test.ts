import { join } from 'node:path';
import { describe, it } from 'vitest';
import { buildReport, type ReportFormat } from '../../src/report/index.ts';
import { expectGolden } from '../golden.ts';
import { batch, hostile, invoice, taxInvoice, workbook } from './samples.ts';

const generatedAt = Date.UTC(2026, 3, 10, 9);
const formats: readonly ReportFormat[] = ['markdown', 'html', 'json', 'csv', 'text'];
const reports = {
  'tax-invoice': taxInvoice,
  invoice,
  workbook,
  hostile,
  batch,
};

describe.each(formats)('a %s report', (format) => {
  it.each(Object.entries(reports))('of %s reads as it was reviewed', async (name, documents) => {
    const { bytes, extension } = await buildReport(documents, { format, generatedAt });
    await expectGolden(join(import.meta.dirname, 'golden', `${name}.${extension}`), withoutStyle(bytes));
  });
});

/** The style sheet and the script are code of their own: pages are reviewed without them and their hashes. */
function withoutStyle(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/<style>.*?<\/style>/s, '<style></style>')
    .replace(/<script>.*<\/script>(?=\n<\/body>)/s, '<script></script>')
    .replaceAll(/sha256-[\w+/=]+/g, 'sha256-');
}
