import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/index.ts';
import { field, label, makeDocument, table } from '../documents.ts';
import { batch, workbook } from '../samples.ts';

const csv = async (...[documents, options]: [Parameters<typeof buildReport>[0], object?]) =>
  Buffer.from((await buildReport(documents, { format: 'csv', ...options })).bytes).toString('utf8');

describe('csv of one document', () => {
  it('holds its tables one after another, or the one that is picked', async () => {
    const [first, second] = (await csv(workbook)).split('\r\n\r\n');
    expect(first).toContain('2026-04-01');
    expect(`${await csv(workbook, { table: 0 })}`.trimEnd()).toBe(first?.trimEnd());
    expect(await csv(workbook, { table: 1 })).toBe(second);
  });

  it('holds its fields where it has no table', async () => {
    const document = makeDocument({
      fields: [
        field('grandTotal', 12.5, { currency: 'MYR', text: 'RM 12.50' }),
        label('Till', '3', { origin: { sheet: 2, ref: 'B4' } }),
      ],
    });
    expect(await csv(document)).toBe(
      'name,label,value,text,currency,confidence,page,sheet,ref\r\n' +
        'grandTotal,,12.5,RM 12.50,MYR,0.95,1,,\r\nlabel,Till,3,3,,0.95,,2,B4\r\n',
    );
  });

  it('begins with a byte order mark only where one is asked for', async () => {
    expect((await csv(workbook)).startsWith('\ufeff')).toBe(false);
    expect((await csv(workbook, { byteOrderMark: true })).startsWith('\ufeff')).toBe(true);
  });

  it('does not fill up a sheet whose only cell is in its far corner', async () => {
    const corner = table('t1', [['x']], {
      rows: 1_048_576,
      columns: 16_384,
      cells: [{ row: 1_048_575, column: 16_383, text: 'end' }],
    });
    const text = await csv(makeDocument({ tables: [corner] }));
    expect(text.length).toBeLessThan(3_000_000);
    expect(text.endsWith(`${','.repeat(16_383)}end\r\n`)).toBe(true);
  });
});

describe('csv of several documents', () => {
  it('has one row a document under names that do not depend on the language', async () => {
    const lines = (await csv(batch, { language: 'ko' })).trimEnd().split('\r\n');
    expect(lines).toHaveLength(batch.length + 1);
    expect(lines[0]).toMatch(/^file,sha256,type,status,.*,grandTotal,/);
  });
});
