import { DocprocError } from '@org/docproc-core/errors';
import { expect, it } from 'vitest';
import { describeFault } from '../src/fault.ts';

it('keeps the words of our own errors, and the way of every cause', () => {
  const cause = new RangeError('주민등록번호 900101');
  const error = new DocprocError('STORAGE_FAILED', 'The file could not be read.', { cause });
  const { code, message, trace } = describeFault(error);
  expect({ code, message }).toEqual({ code: 'STORAGE_FAILED', message: 'The file could not be read.' });
  expect(trace).toMatch(/^DocprocError STORAGE_FAILED\n +at .*fault\.test/);
  expect(trace).toMatch(/caused by RangeError INTERNAL\n +at /);
  expect(trace).not.toContain('900101');
});

it('keeps no words of errors that may quote a document', () => {
  let error: unknown;
  try {
    JSON.parse('{"name": 김하나}');
  } catch (caught) {
    error = caught;
  }
  expect(String(error)).toContain('김');
  expect(JSON.stringify(describeFault(error))).not.toContain('김');
  expect(describeFault('some 김 text').message).not.toContain('김');
  const many = new Error('김\n    at 김 (a.ts:1:1)');
  expect(JSON.stringify(describeFault(many))).not.toContain('김');
});

it('keeps the words of the system, which name calls and addresses', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), {
    code: 'ECONNREFUSED',
    errno: -111,
    syscall: 'connect',
  });
  expect(describeFault(error)).toMatchObject({
    code: 'ECONNREFUSED',
    message: 'connect ECONNREFUSED 127.0.0.1:5432',
  });
});

it('is bounded', () => {
  let error = new Error('0');
  for (let n = 0; n < 50; n++) error = new Error(String(n), { cause: error });
  error.stack = Array.from({ length: 5000 }, (_, n) => `    at place${n} (file.ts:${n}:1)`).join('\n');
  expect(describeFault(error).trace.length).toBeLessThanOrEqual(8_000);
});
