import { describe, expect, it } from 'vitest';
import { limitProblems, optionProblems } from '../../src/extract/option-checks.ts';

describe('what is wrong with options', () => {
  it.each([
    ['ocr', 'sometimes'],
    ['profile', 'unknown'],
    ['engine', 'mupdf'],
    ['dateOrder', 'dym'],
    ['name', 5],
    ['pages', 3],
    ['password', null],
    ['languages', []],
    ['languages', 'kor'],
    ['languages', ['k']],
    ['languages', Array.from({ length: 9 }, () => 'kor')],
    ['maxBytes', 0],
    ['maxPages', 1.5],
    ['maxPixels', '10'],
    ['maxCells', -1],
    ['timeoutMs', 2 ** 31],
    ['signal', {}],
    ['onProgress', 'tell'],
    ['pdfEngine', {}],
    ['ocrEngine', { recognize: () => undefined }],
    ['ocrCache', ''],
    ['ocrCache', { get: () => undefined }],
    ['logger', { debug: () => undefined }],
    ['clock', { now: 5 }],
    ['colour', 'red'],
    ['constructor', 1],
  ])('names %s for %j', (name, value) => {
    expect(Object.keys(optionProblems({ [name]: value }))).toEqual([name]);
  });

  it('is nothing where all of them are right, or left undefined', () => {
    const now = () => 0;
    const log = () => undefined;
    const right = {
      ocr: 'never',
      profile: 'receipt',
      languages: ['kor', 'chi_sim'],
      maxCells: 0,
      timeoutMs: 2 ** 31 - 1,
      signal: AbortSignal.abort(),
      ocrCache: '/tmp',
      logger: { debug: log, info: log, warn: log, error: log },
      clock: { now },
      password: undefined,
    };
    expect(optionProblems(right)).toEqual({});
  });

  it('says so where they are no object', () => {
    for (const wrong of [null, 5, 'ocr', ['ocr']]) {
      expect(optionProblems(wrong)).toEqual({ options: 'must be an object' });
    }
  });

  it('of limits leaves other options alone', () => {
    expect(limitProblems({ threads: 0, maxPages: 0 })).toEqual({
      maxPages: 'must be a whole number of at least 1',
    });
  });
});
