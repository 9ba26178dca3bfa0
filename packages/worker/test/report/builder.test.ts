import type { Document } from '@org/docproc-core/model';
import { describe, expect, it } from 'vitest';
import { extraction } from '../../../store/test/support/stage.ts';
import { createReportBuilder } from '../../src/report/builder.ts';

const never = new AbortController().signal;

/** A document with a table of this many rows. */
function documentWith(rows: number): Document {
  const cells = Array.from({ length: rows * 5 }, (_, index) => ({
    row: Math.floor(index / 5),
    column: index % 5,
    text: `cell ${index} of a long table`,
  }));
  return extraction({
    tables: [{ id: 't1', sheet: 1, rows, columns: 5, headerRows: 1, confidence: 1, cells }],
  });
}

describe('report builder', () => {
  it('builds in a thread', async () => {
    const build = createReportBuilder({ maxMemoryMb: 256, timeoutMs: 20_000 });
    const report = await build([documentWith(3)], { format: 'markdown', title: '보고' }, { signal: never });
    expect(report).toMatchObject({ mediaType: expect.stringContaining('text/markdown'), extension: 'md' });
    expect(new TextDecoder().decode(report.bytes)).toContain('보고');
  });

  it('ends the thread at its deadline', async () => {
    const build = createReportBuilder({ maxMemoryMb: 256, timeoutMs: 1 });
    await expect(build([documentWith(3)], { format: 'json' }, { signal: never })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
  });

  it('ends the thread at its memory ceiling', async () => {
    const build = createReportBuilder({ maxMemoryMb: 32, timeoutMs: 60_000 });
    const large = build([documentWith(80_000)], { format: 'xlsx' }, { signal: never });
    await expect(large).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
  });

  it('stops when it is told to', async () => {
    const build = createReportBuilder({ maxMemoryMb: 256, timeoutMs: 20_000 });
    await expect(build([], { format: 'json' }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    const stop = new AbortController();
    const building = build([documentWith(1000)], { format: 'pdf' }, stop);
    stop.abort();
    await expect(building).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('passes on what the builder says of its options', async () => {
    const build = createReportBuilder({ maxMemoryMb: 256, timeoutMs: 20_000 });
    const wrong = build([documentWith(1)], { format: 'doc' as 'json' }, { signal: never });
    await expect(wrong).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});
