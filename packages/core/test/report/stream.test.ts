import { read } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/model/index.ts';
import { buildReport, type StreamReportOptions, streamReport } from '../../src/report/index.ts';
import { field, makeDocument } from './documents.ts';
import { batch } from './samples.ts';

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

async function* slowly(documents: readonly Document[]): AsyncGenerator<Document> {
  for (const document of documents) {
    await Promise.resolve();
    yield document;
  }
}

describe('streamReport', () => {
  it.each(['csv', 'json', 'xlsx'] as const)('gives the bytes that buildReport gives: %s', async (format) => {
    const options = { format, language: 'en', title: 'All', generatedAt: 0 } as const;
    const built = await buildReport(batch, { kind: 'data', ...options });
    expect((await collected(streamReport(slowly(batch), options))).equals(Buffer.from(built.bytes))).toBe(
      true,
    );
  });

  it('writes any number of rows, and an empty table where there is none', async () => {
    const paper = makeDocument({ fields: [field('grandTotal', 1234.5, { currency: 'USD' })] });
    const documents = Array.from({ length: 5000 }, () => paper);
    const options = { format: 'xlsx', columns: ['file', 'grandTotal'] } as const;
    const sheet = read(await collected(streamReport(documents, options))).Sheets['Data']!;
    expect(sheet['!ref']).toBe('A1:B5001');
    expect(sheet['B5001']).toMatchObject({ t: 'n', v: 1234.5, w: '1,234.50' });
    for (const format of ['csv', 'json', 'xlsx'] as const) {
      expect((await collected(streamReport([], { format }))).length).toBeGreaterThan(2);
    }
    expect(JSON.parse((await collected(streamReport([], { format: 'json' }))).toString())).toEqual([]);
  });

  it('takes the next document only when what came before was read', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Document> {
      for (;;) {
        taken += 1;
        yield makeDocument({});
      }
    }
    for await (const chunk of streamReport(endless(), { format: 'csv' })) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    const before = taken;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(taken).toBe(before);
  });

  it.each([1, 20_000])('leaves off where its reader does, %i bytes into a workbook', async (bytes) => {
    let open = true;
    async function* endless(): AsyncGenerator<Document> {
      try {
        for (;;) yield makeDocument({});
      } finally {
        open = false;
      }
    }
    let taken = 0;
    for await (const chunk of streamReport(endless(), { format: 'xlsx' })) {
      taken += chunk.length;
      if (taken >= bytes) break;
    }
    await expect.poll(() => open).toBe(false);
  });

  it('passes on what its source throws, and stops where it is told to', async () => {
    async function* failing(): AsyncGenerator<Document> {
      yield makeDocument({});
      throw new Error('the source broke');
    }
    for (const format of ['csv', 'xlsx'] as const) {
      await expect(collected(streamReport(failing(), { format }))).rejects.toMatchObject({
        code: 'REPORT_FAILED',
        cause: { message: 'the source broke' },
      });
      const signal = AbortSignal.abort();
      await expect(collected(streamReport(batch, { format, signal }))).rejects.toMatchObject({
        code: 'ABORTED',
      });
    }
    const wrong = { format: 'pdf' } as unknown as StreamReportOptions;
    await expect(collected(streamReport(batch, wrong))).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});
