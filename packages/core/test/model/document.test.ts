import { describe, expect, it } from 'vitest';
import { type Document, documentSchema } from '../../src/model/with-schemas.ts';

const document: Document = {
  schemaVersion: 1,
  source: { name: 'a.pdf', mediaType: 'application/pdf', bytes: 3, sha256: 'ab' },
  kind: 'pdf',
  status: 'ok',
  type: { name: 'invoice', confidence: 0.9 },
  languages: ['ko'],
  pages: [],
  sheets: [],
  tables: [],
  fields: [
    {
      name: 'grandTotal',
      value: 9,
      text: '9.00',
      currency: 'MYR',
      confidence: 0.9,
      origin: { page: 1, box: [0, 0, 1, 1] },
    },
    {
      name: 'label',
      label: '담당자',
      value: '김',
      text: '김',
      confidence: 0.8,
      origin: { sheet: 1, ref: 'C7' },
    },
  ],
  metadata: { pageCount: 1 },
  issues: [],
  timings: { totalMs: 1 },
};

describe('documentSchema', () => {
  it('accepts a document after a trip through JSON, unchanged', () => {
    expect(documentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it('accepts issue codes that were added later, and refuses what is no code', () => {
    const withIssue = (code: string) => ({
      ...document,
      issues: [{ code, severity: 'warning', message: 'm' }],
    });
    expect(documentSchema.safeParse(withIssue('ADDED_LATER')).success).toBe(true);
    expect(documentSchema.safeParse(withIssue('not a code')).success).toBe(false);
  });

  it('refuses a value that cannot be pointed at', () => {
    const fields = [{ name: 'grandTotal', value: 9, text: '9.00', confidence: 0.9, origin: { page: 1 } }];
    expect(documentSchema.safeParse({ ...document, fields }).success).toBe(false);
  });
});
