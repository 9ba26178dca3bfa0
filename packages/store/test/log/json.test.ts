import { DocprocError } from '@org/docproc-core/errors';
import { describe, expect, it } from 'vitest';
import { createJsonLogger, type LogLevel } from '../../src/index.ts';

function lines(level: LogLevel) {
  const written: string[] = [];
  return {
    logger: createJsonLogger(level, { write: (line) => void written.push(line) }),
    text: () => written.join(''),
    read: () => written.map((line) => JSON.parse(line)),
  };
}

describe('logger', () => {
  it('writes one JSON object a line', () => {
    const { logger, read, text } = lines('debug');
    logger.info({ documentId: 'd1' }, 'with\nnewline');
    expect(read()).toEqual([
      { level: 'info', time: expect.any(String), msg: 'with\nnewline', documentId: 'd1' },
    ]);
    expect(new Date(read()[0].time).toISOString()).toBe(read()[0].time);
    expect(text()).toMatch(/^\{"level":"info","time":".*\}\n$/);
  });

  it('keeps quiet below its level, which can be changed while it is in use', () => {
    const { logger, read } = lines('warn');
    logger.debug({}, 'a');
    logger.info({}, 'b');
    logger.warn({}, 'c');
    logger.level = 'debug';
    logger.debug({}, 'd');
    expect(read().map(({ msg }) => msg)).toEqual(['c', 'd']);
    const silent = lines('silent');
    silent.logger.error({}, 'e');
    expect(silent.read()).toEqual([]);
  });

  it('writes errors with code and causes, also circular ones, under any name', () => {
    const { logger, read } = lines('debug');
    const inner = new Error('inner');
    inner.cause = inner;
    const err = new DocprocError('STORAGE_FULL', undefined, { cause: inner });
    logger.error({ err, other: inner }, 'x');
    expect(read()[0]).toMatchObject({
      err: { code: 'STORAGE_FULL', cause: { message: 'inner' } },
      other: { message: 'inner', stack: expect.stringContaining('inner') },
    });
  });

  it('survives whatever it is given, and writes a bounded line', () => {
    const { logger, text } = lines('debug');
    const circle: Record<string, unknown> = { large: 'x'.repeat(10 ** 6), bytes: new Uint8Array(10 ** 6) };
    circle['circle'] = circle;
    logger.info({ ...circle, list: Array.from({ length: 10 ** 5 }, () => circle) }, 'y'.repeat(10 ** 6));
    expect(text().length).toBeLessThan(10 ** 6 * 10);
    expect(() => JSON.parse(text())).not.toThrow();
  });
});
