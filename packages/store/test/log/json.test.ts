import { DocprocError } from '@org/docproc-core/errors';
import { describe, expect, it } from 'vitest';
import { createJsonLogger } from '../../src/index.ts';

function lines(level: 'debug' | 'warn' | 'silent') {
  const written: string[] = [];
  return {
    logger: createJsonLogger(level, (line) => written.push(line)),
    read: () => written.map((l) => JSON.parse(l)),
  };
}

describe('logger', () => {
  it('writes one JSON object a line', () => {
    const { logger, read } = lines('debug');
    logger.info({ documentId: 'd1' }, 'with\nnewline');
    expect(read()).toEqual([
      { level: 'info', time: expect.any(String), msg: 'with\nnewline', documentId: 'd1' },
    ]);
  });

  it('keeps quiet below its level', () => {
    const { logger, read } = lines('warn');
    logger.debug({}, 'a');
    logger.info({}, 'b');
    logger.warn({}, 'c');
    expect(read().map(({ msg }) => msg)).toEqual(['c']);
    const silent = lines('silent');
    silent.logger.error({}, 'd');
    expect(silent.read()).toEqual([]);
  });

  it('writes errors with code and causes, also circular ones', () => {
    const { logger, read } = lines('debug');
    const inner = new Error('inner');
    inner.cause = inner;
    logger.error({ err: new DocprocError('STORAGE_FULL', undefined, { cause: inner }) }, 'x');
    expect(read()[0].err).toMatchObject({ code: 'STORAGE_FULL', cause: { message: 'inner' } });
  });
});
