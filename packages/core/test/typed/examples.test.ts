import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Document, documentSchema } from '../../src/model/with-schemas.ts';
import { extractAs, selectAs } from '../../src/typed/index.ts';
import { documentOf } from './paper.ts';

const root = join(import.meta.dirname, '../../../..');
const guide = await readFile(join(root, 'docs/typed-extraction.md'), 'utf8');

/** The schema of that name as the documentation prints it. */
function documented(name: string): z.ZodType {
  const code = guide.split('```ts\n').map((part) => part.split('```')[0]!);
  const source = code.find((part) => part.startsWith(`const ${name} = z`));
  if (!source) throw new Error(`docs/typed-extraction.md shows no ${name}`);
  return new Function('z', `${source}\nreturn ${name};`)(z);
}

describe("a supplier's invoice, as documented", () => {
  const sample = (name: string) =>
    extractAs(documented('Purchase'), join(root, 'fixtures/samples', name), { ocr: 'never' });

  it('is read in English', async () => {
    const { data, found } = await sample('invoice-en.pdf');
    expect(data).toMatchObject({
      invoiceNumber: 'INV-2026-0417',
      date: '2026-04-17',
      supplier: { name: 'Alder & Finch Ltd', taxId: 'GB999999973' },
      net: 3055.5,
      vat: 611.1,
      total: 3666.6,
    });
    expect((data as { items: unknown[] }).items).toHaveLength(4);
    expect(found).toMatchObject({ total: { text: '£3,666.60', currency: 'GBP', origin: { page: 1 } } });
  });

  it('is read in Korean', async () => {
    const { data } = await sample('invoice-ko.pdf');
    expect(data).toMatchObject({
      date: '2026-03-31',
      supplier: { name: '한빛소프트웨어 주식회사' },
      net: 7_400_000,
      vat: 740_000,
      total: 8_140_000,
    });
    expect((data as { items: unknown[] }).items).toHaveLength(3);
  });
});

const certificate = (
  words: Record<'number' | 'sample' | 'day' | 'verdict' | 'pass', string>,
  header: readonly string[],
) =>
  documentOf({
    prints: [
      [60, 60, `${words.number}: 2026-0118`],
      [60, 80, words.sample],
      [200, 80, 'LX-4471'],
      [60, 100, `${words.day}: 2026-03-12`],
      [60, 400, `${words.verdict}: ${words.pass}`],
    ],
    tables: [{ at: [60, 140], rows: [header, ['pH', '7.1', '-'], ['Pb', '0.004', 'mg/L']] }],
  });

describe('a certificate of analysis, as documented', () => {
  const expected = {
    certificateNumber: '2026-0118',
    sample: 'LX-4471',
    testedOn: '2026-03-12',
    verdict: 'pass',
    results: [
      { parameter: 'pH', result: 7.1, unit: '-' },
      { parameter: 'Pb', result: 0.004, unit: 'mg/L' },
    ],
  };

  it.each([
    [
      'English',
      { number: 'Certificate No', sample: 'Sample', day: 'Date of test', verdict: 'Verdict', pass: 'PASS' },
      ['Parameter', 'Result', 'Unit'],
    ],
    [
      'Korean',
      { number: '성적서번호', sample: '시료명', day: '시험일자', verdict: '판정', pass: '적합' },
      ['시험항목', '결과', '단위'],
    ],
  ] as const)('is read in %s', (_, words, header) => {
    expect(selectAs(documented('Certificate'), certificate(words, header)).data).toEqual(expected);
  });
});

const bill = (
  labels: readonly [string, string, string, string, string, string],
  estimated: string,
  charge: string,
) =>
  documentOf({
    prints: [
      [60, 60, labels[0]],
      [200, 60, '0112-884-21'],
      [60, 80, labels[1]],
      [200, 80, '09-551204'],
      [60, 100, labels[2]],
      [200, 100, '2026-03-05'],
      [60, 120, labels[3]],
      [200, 120, '412 kWh'],
      [60, 140, labels[4]],
      [200, 140, charge],
      [60, 160, `${labels[5]}: ${estimated}`],
    ],
  });

describe('an electricity bill, as documented', () => {
  it.each([
    [
      'English',
      ['Customer no', 'Meter no', 'Reading date', 'Consumption', 'Amount payable', 'Estimated reading'],
      'No',
      '68,350',
    ],
    [
      'Korean',
      ['고객번호', '계기번호', '검침일', '당월사용량', '청구요금', '추정여부'],
      '아니오',
      '68,350원',
    ],
  ] as const)('is read in %s', (_, labels, estimated, charge) => {
    expect(selectAs(documented('EnergyBill'), bill(labels, estimated, charge)).data).toEqual({
      customerNumber: '0112-884-21',
      meterNumber: '09-551204',
      readOn: '2026-03-05',
      usage: 412,
      charge: 68_350,
      estimated: false,
    });
  });
});

describe('a Document that was stored as JSON', () => {
  it('answers as one that was just extracted', async () => {
    const Some = z.object({ total: z.number(), date: z.iso.date() });
    const first = await extractAs(Some, join(root, 'fixtures/samples/invoice-en.pdf'), { ocr: 'never' });
    const stored: Document = documentSchema.parse(JSON.parse(JSON.stringify(first.document)));
    const { document: _, ...again } = selectAs(Some, stored);
    const { document: __, ...before } = first;
    expect(again).toEqual(before);
  });

  it('may be a workbook', async () => {
    const Form = z.object({
      department: z.string().meta({ labels: ['부서'] }),
      asOf: z.iso.date().describe('기준일'),
    });
    const { data, found } = await extractAs(Form, join(root, 'fixtures/samples/ledger.xlsx'));
    expect(data).toEqual({ department: '영업1팀', asOf: '2026-04-10' });
    expect(found.asOf?.origin).toMatchObject({ sheet: 1 });
  });
});

describe('a file that cannot be read', () => {
  it('is no error but has its reason in the document', async () => {
    const result = await extractAs(z.object({ total: z.number() }), join(root, 'fixtures/broken/empty.pdf'));
    expect(result.success).toBe(false);
    expect(result.document.issues[0]?.code).toBe('INPUT_EMPTY');
    expect(result.missing).toEqual([
      expect.objectContaining({ path: 'total', required: true, candidates: [] }),
    ]);
  });
});
