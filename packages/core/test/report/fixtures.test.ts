import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';

const fixtures = join(import.meta.dirname, '../../../../fixtures');

/** What holds no picture: pictures may differ by the version of the codec that a machine has. */
const exact = [
  'expected.json',
  'samples/invoice-ko.pdf',
  'samples/invoice-en.pdf',
  'samples/ledger.xlsx',
  'samples/transactions.csv',
  'broken/empty.pdf',
  'broken/truncated.pdf',
  'broken/encrypted.pdf',
  'broken/truncated.xlsx',
  'broken/garbage.bin',
];

describe('fixtures', () => {
  it('come out the same when they are made again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'docproc-fixtures-'));
    try {
      await promisify(execFile)(process.execPath, [join(fixtures, 'generate.ts'), folder]);
      for (const name of exact) {
        const [made, kept] = await Promise.all([
          readFile(join(folder, name)),
          readFile(join(fixtures, name)),
        ]);
        expect(made.equals(kept), name).toBe(true);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('hold the Korean text that they show', async () => {
    const expected = JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
    const data = new Uint8Array(await readFile(join(fixtures, 'samples/invoice-ko.pdf')));
    const pdf = await getDocument({ data, verbosity: 0 }).promise;
    const { items } = await (await pdf.getPage(1)).getTextContent();
    const text = items.map((item) => ('str' in item ? item.str : '')).join('\n');
    const { sellerName, buyerAddress, sellerTaxId } = expected['samples/invoice-ko.pdf'].fields;
    for (const value of ['전자세금계산서', sellerName, buyerAddress, sellerTaxId])
      expect(text).toContain(value);
  });
});
