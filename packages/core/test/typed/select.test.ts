import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isDocprocError } from '../../src/errors/index.ts';
import { levelling } from '../../src/layout/level.ts';
import { extractAs, selectAs } from '../../src/typed/index.ts';
import { documentOf } from './paper.ts';

const certificate = documentOf({
  prints: [
    [200, 30, 'CERTIFICATE OF ANALYSIS'],
    [60, 80, 'Certificate No.: COA-2026-118'],
    [60, 100, 'Sample received: 12 March 2026'],
    [60, 120, 'Batch'],
    [200, 120, 'LX-4471'],
    [60, 140, 'Storage temperature (°C)'],
    [260, 140, '4.5'],
    [60, 160, 'Result: PASS'],
    [60, 180, 'Retest required: No'],
    [60, 800, 'Questions: lab@example.org'],
  ],
  tables: [
    {
      at: [60, 220],
      rows: [
        ['Parameter', 'Method', 'Result', 'Unit', 'Limit'],
        ['pH', 'ISO 10523', '7.1', '-', '6.5-8.5'],
        ['Lead', 'ISO 17294', '0.004', 'mg/L', '0.01'],
        ['Nitrate', 'ISO 10304', 'n/a', 'mg/L', '50'],
      ],
    },
  ],
});

const Certificate = z.object({
  certificateNumber: z.string(),
  sampleReceived: z.iso.date(),
  batch: z.string().regex(/^[A-Z]{2}-\d{4}$/),
  storage: z.number().describe('Storage temperature'),
  verdict: z.enum(['pass', 'fail']).meta({ labels: ['Result'] }),
  retest: z.boolean().describe('Retest required'),
  contact: z.email().optional(),
  results: z.array(z.object({ parameter: z.string(), result: z.number(), unit: z.string().optional() })),
});

describe('a schema of an object', () => {
  it('gives typed data from labels, tables and forms', () => {
    const result = selectAs(Certificate, certificate);
    expect(result.success).toBe(true);
    expect(result.data).toEqual({
      certificateNumber: 'COA-2026-118',
      sampleReceived: '2026-03-12',
      batch: 'LX-4471',
      storage: 4.5,
      verdict: 'pass',
      retest: false,
      contact: 'lab@example.org',
      results: [
        { parameter: 'pH', result: 7.1, unit: '-' },
        { parameter: 'Lead', result: 0.004, unit: 'mg/L' },
      ],
    });
  });

  it('says of every value where it stands, by which label and how sure it is', () => {
    const { found } = selectAs(Certificate, certificate);
    expect(found.batch).toMatchObject({
      value: 'LX-4471',
      text: 'LX-4471',
      label: 'Batch',
      origin: { page: 1 },
    });
    expect(found.batch?.confidence).toBeGreaterThan(0.8);
    expect(found.results?.[1]?.result).toMatchObject({ value: 0.004, label: 'Result', origin: { page: 1 } });
  });

  it('tells rows that were left out, with the reason', () => {
    const { missing } = selectAs(Certificate, certificate);
    expect(missing).toEqual([
      expect.objectContaining({
        path: 'results',
        required: false,
        candidates: [
          expect.objectContaining({ text: 'n/a', reason: 'type', message: 'result: It is not a number.' }),
        ],
      }),
    ]);
  });

  it('finds nothing but says what was looked for and refused', () => {
    const result = selectAs(z.object({ certificateNumber: z.number(), weight: z.number() }), certificate);
    expect(result.success).toBe(false);
    expect(result.data).toBeUndefined();
    const [number, weight] = result.missing;
    expect(number?.candidates[0]).toMatchObject({
      text: 'COA-2026-118',
      reason: 'type',
      label: 'Certificate No',
    });
    expect(weight).toMatchObject({ path: 'weight', required: true, candidates: [] });
    expect(weight?.labels).toContain('weight');
  });

  it('says what zod says of a value that its rules refuse', () => {
    const Strict = z.object({ storage: z.number().max(4, 'too warm').describe('Storage temperature') });
    const [storage] = selectAs(Strict, certificate).missing;
    expect(storage?.candidates[0]).toMatchObject({ text: '4.5', reason: 'invalid', message: 'too warm' });
  });
});

describe('optional, nullable and default', () => {
  it('stand for what the document does not say', () => {
    const Some = z.object({
      batch: z.string(),
      colour: z.string().optional(),
      density: z.number().nullable(),
      copies: z.number().default(1),
    });
    const result = selectAs(Some, certificate);
    expect(result.data).toEqual({ batch: 'LX-4471', density: null, copies: 1 });
    expect(result.missing.map(({ path, required }) => [path, required])).toEqual([
      ['colour', false],
      ['density', false],
      ['copies', false],
    ]);
  });
});

describe('transformations', () => {
  it('see the text as printed and make the value', () => {
    const Made = z.object({
      batch: z.string().transform((text) => text.toLowerCase()),
      storage: z.coerce.number().describe('Storage temperature'),
      received: z.date().describe('Sample received'),
    });
    const { data, found } = selectAs(Made, certificate);
    expect(data).toEqual({ batch: 'lx-4471', storage: 4.5, received: new Date('2026-03-12T00:00:00Z') });
    expect(found.batch).toMatchObject({ value: 'lx-4471', text: 'LX-4471' });
  });
});

const waybill = documentOf({
  prints: [
    [40, 40, 'AIR WAYBILL'],
    [40, 80, 'Shipper'],
    [40, 95, 'Hanbit Trading Co., Ltd.'],
    [40, 110, '12 Gaon-ro, Mapo-gu'],
    [40, 125, 'Seoul 04001 Korea'],
    [320, 80, 'Consignee'],
    [320, 95, 'Alder & Finch Ltd'],
    [320, 110, '14 Harbour Lane'],
    [320, 125, 'Bristol BS1 9XY'],
    [40, 180, 'Gross weight: 1,284.5 kg'],
    [320, 180, 'Pieces: 42'],
  ],
});

describe('nested objects', () => {
  it('take what stands under their heading', () => {
    const Waybill = z.object({
      shipper: z.object({ name: z.string(), address: z.string() }),
      consignee: z.object({ name: z.string(), address: z.string() }),
      grossWeight: z.number(),
      pieces: z.int(),
    });
    expect(selectAs(Waybill, waybill).data).toEqual({
      shipper: { name: 'Hanbit Trading Co., Ltd.', address: '12 Gaon-ro, Mapo-gu Seoul 04001 Korea' },
      consignee: { name: 'Alder & Finch Ltd', address: '14 Harbour Lane Bristol BS1 9XY' },
      grossWeight: 1284.5,
      pieces: 42,
    });
  });
});

describe('rules over several fields', () => {
  const bill = documentOf({
    prints: [
      [60, 40, 'Charges'],
      [300, 40, '80.00'],
      [60, 60, 'Charges'],
      [300, 60, '100.00'],
      [60, 80, 'Levy'],
      [300, 80, '20.00'],
      [60, 100, 'Payable sum'],
      [300, 100, '120.00'],
    ],
  });
  const Bill = z
    .object({ charges: z.number(), levy: z.number(), payableSum: z.number() })
    .refine((bill) => bill.charges + bill.levy === bill.payableSum, 'does not add up');

  it('decide between values that are equally likely', () => {
    const { data, found } = selectAs(Bill, bill);
    expect(data).toEqual({ charges: 100, levy: 20, payableSum: 120 });
    expect(found.charges?.text).toBe('100.00');
  });

  it('are told where no values satisfy them', () => {
    const Never = Bill.refine(() => false, 'never right');
    const result = selectAs(Never, bill);
    expect(result.success).toBe(false);
    expect(result.problems.map(({ message }) => message)).toContain('never right');
    expect(result.found.levy?.value).toBe(20);
  });
});

describe('a schema that no document can answer', () => {
  const codeOf = (schema: z.ZodType) => {
    try {
      selectAs(schema, certificate);
      return undefined;
    } catch (error) {
      return isDocprocError(error) ? [error.code, error.details.fields] : error;
    }
  };

  it('is refused with the paths of its parts', () => {
    const Odd = z.object({ a: z.record(z.string(), z.string()), b: z.object({ c: z.any() }), d: z.string() });
    expect(codeOf(Odd)).toEqual(['SCHEMA_UNSUPPORTED', { a: expect.any(String), 'b.c': expect.any(String) }]);
  });

  it('must be an object with fields', () => {
    expect(codeOf(z.string())).toEqual(['SCHEMA_UNSUPPORTED', { '': expect.stringContaining('string') }]);
    expect(codeOf(z.object({}))).toEqual(['SCHEMA_UNSUPPORTED', { '': expect.any(String) }]);
  });

  it('has no rows within rows and no asynchronous rules', () => {
    const Deep = z.object({ rows: z.array(z.object({ inner: z.array(z.string()) })) });
    expect(codeOf(Deep)).toEqual(['SCHEMA_UNSUPPORTED', { 'rows.inner': expect.any(String) }]);
    const Slow = z.object({ batch: z.string().refine(async () => true) });
    expect(codeOf(Slow)).toEqual(['SCHEMA_UNSUPPORTED', { batch: expect.stringContaining('asynchronous') }]);
  });
});

describe('a tax that is not printed', () => {
  const Sums = z.object({ vat: z.number().optional(), total: z.number() });
  const paper = (line: string) =>
    documentOf({
      prints: [
        [60, 80, line],
        [60, 100, 'Total due: £120.00'],
      ],
    });

  it.each([
    'VAT No: GB 999 9999 73',
    'VAT Reg. No 999999973',
    'VAT registration number: 123456789',
    'UStId DE 232 446 240',
    'Tax ID 12 345 678',
    'VAT: GB 999 9999 73',
  ])('is not taken out of %s', (line) => {
    expect(selectAs(Sums, paper(line)).data).toEqual({ total: 120 });
  });

  it.each(['VAT: £20.00', 'VAT (20%) 20.00'])('is taken where it is: %s', (line) => {
    expect(selectAs(Sums, paper(line)).data).toEqual({ vat: 20, total: 120 });
  });

  it('leaves tax numbers to fields that ask for them', () => {
    const Seller = z.object({ vatNumber: z.string() });
    expect(selectAs(Seller, paper('VAT No: GB 999 9999 73')).data).toEqual({ vatNumber: 'GB 999 9999 73' });
  });
});

describe('a call that types would have refused', () => {
  const problemsOf = (call: () => unknown) => {
    try {
      return call();
    } catch (error) {
      return isDocprocError(error) ? [error.code, Object.keys(error.details.fields ?? {})] : error;
    }
  };
  const Batch = z.object({ batch: z.string() });

  it('is told that its document is none, or one of another version', () => {
    expect(problemsOf(() => selectAs(Batch, {} as never))).toEqual([
      'OPTION_INVALID',
      expect.arrayContaining(['schemaVersion', 'pages', 'tables']),
    ]);
    expect(problemsOf(() => selectAs(Batch, undefined as never))).toEqual(['OPTION_INVALID', ['document']]);
    const later = { ...certificate, schemaVersion: 2 };
    expect(problemsOf(() => selectAs(Batch, later as never))).toEqual(['OPTION_INVALID', ['schemaVersion']]);
  });

  it('is told of options that are wrong', () => {
    expect(problemsOf(() => selectAs(Batch, certificate, { minConfidence: 5 }))).toEqual([
      'OPTION_INVALID',
      ['minConfidence'],
    ]);
    expect(problemsOf(() => selectAs(Batch, certificate, { dateOrder: 'dym', odd: 1 } as never))).toEqual([
      'OPTION_INVALID',
      ['dateOrder', 'odd'],
    ]);
  });

  it('is refused before anything is read', async () => {
    const reading = extractAs(Batch, 'no such file.pdf', { minConfidence: 5 });
    await expect(reading).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('hears of a schema whose only field cannot be looked for nothing but that', () => {
    const Odd = z.object({ a: z.record(z.string(), z.string()) });
    expect(problemsOf(() => selectAs(Odd, certificate))).toEqual(['SCHEMA_UNSUPPORTED', ['a']]);
  });
});

it('a format that a check asks for is looked for as one of the type is', () => {
  const schema = z.fromJSONSchema({
    type: 'object',
    properties: { sampleReceived: { type: 'string', format: 'date' } },
    required: ['sampleReceived'],
  });
  expect(selectAs(schema, certificate).data).toEqual({ sampleReceived: '2026-03-12' });
});

it.each([-2, 2])('a page that is tilted by %d degrees says the same', (skew) => {
  const rows: [number, number, string][] = [60, 72, 84, 96].flatMap((y, index) => [
    [60, y, `Charge ${'ABCD'[index]}`],
    [500, y, `${index + 1}00.00`],
  ]);
  const level = documentOf({ prints: rows });
  const pages = level.pages.map((page) => {
    const { leaveArea } = levelling(skew, page);
    const blocks = page.blocks.map((block) => ({
      ...block,
      box: leaveArea(block.box),
      lines: block.lines.map((line) => ({ ...line, box: leaveArea(line.box) })),
    }));
    return { ...page, skew, blocks };
  });
  const Charges = z.object({
    chargeA: z.number(),
    chargeB: z.number(),
    chargeC: z.number(),
    chargeD: z.number(),
  });
  const { data, found } = selectAs(Charges, { ...level, pages });
  expect(data).toEqual({ chargeA: 100, chargeB: 200, chargeC: 300, chargeD: 400 });
  const lines = pages.flatMap((page) => page.blocks.flatMap((block) => block.lines));
  const printed = lines.find(({ text }) => text === '400.00')?.box ?? [];
  const origin = found.chargeD?.origin;
  const box = origin && 'page' in origin ? origin.box : [];
  expect(Math.max(...printed.map((value, index) => Math.abs(value - (box[index] ?? 0))))).toBeLessThan(1);
});
