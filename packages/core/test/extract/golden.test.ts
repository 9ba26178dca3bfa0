import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extract } from '../../src/extract/index.ts';
import type { Document } from '../../src/model/index.ts';
import { expectGolden, expectNearGolden } from '../golden.ts';

const fixtures = join(import.meta.dirname, '../../../../fixtures');
const expected = JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
const sample = (name: string): Promise<Document> => extract(join(fixtures, 'samples', name));

/** Names of the fields whose value is not the true one. */
function wrongFields(document: Document): string[] {
  const truth: Record<string, unknown> = expected[`samples/${document.source.name}`].fields;
  return Object.keys(truth).filter((name) => {
    return document.fields.find((field) => field.name === name)?.value !== truth[name];
  });
}

describe('what is read without OCR is as it was reviewed, to the last box', () => {
  it.each(['invoice-ko.pdf', 'invoice-en.pdf', 'ledger.xlsx', 'transactions.csv'])('%s', async (name) => {
    const { timings, ...document } = await sample(name);
    expect(timings.totalMs).toBeGreaterThan(0);
    await expectGolden(
      join(import.meta.dirname, 'golden', `${name}.json`),
      `${JSON.stringify(document, undefined, 1)}\n`,
    );
  });
});

describe('the key fields of a sample are the true ones', () => {
  it.each(['invoice-ko.pdf', 'invoice-en.pdf'])('%s, all of them', async (name) => {
    expect(wrongFields(await sample(name))).toEqual([]);
  });

  it.each(['receipt.jpg', 'scan-ko.tiff', 'scan.pdf'])(
    '%s, all but one at most, and its text',
    { timeout: 60_000 },
    async (name) => {
      const document = await sample(name);
      expect(document.status).toBe('ok');
      expect(document.type.name).toBe(expected[`samples/${name}`].type);
      expect(wrongFields(document).length, wrongFields(document).join()).toBeLessThanOrEqual(1);
      const text = document.pages.map((page) => page.text).join('\n');
      await expectNearGolden(join(import.meta.dirname, 'golden', `${name}.txt`), text, 0.15);
    },
  );
});
