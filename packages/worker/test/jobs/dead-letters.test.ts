import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/jobs/dead-letters.ts';

describe('failureOf', () => {
  it.each([
    [{ name: 'DocprocError', code: 'BLOB_NOT_FOUND', message: 'x' }, 'BLOB_NOT_FOUND'],
    [{ value: { message: 'job heartbeat timeout' } }, 'INTERNAL'],
    [{ value: { message: 'job timed out' } }, 'TIMEOUT'],
    [{ message: 'handler execution exceeded 600s' }, 'TIMEOUT'],
    [{ name: 'error', code: '42P01', message: 'relation "x" does not exist' }, 'INTERNAL'],
    [null, 'INTERNAL'],
    ['text', 'INTERNAL'],
  ])('reads %j as %s', (output, code) => {
    expect(failureOf(output)).toMatchObject({ code });
  });

  it('never passes on the message of an error, which may quote anything', () => {
    expect(failureOf({ code: 'STORAGE_FAILED', message: 'EIO /secret/path' }).message).not.toContain(
      'secret',
    );
  });
});
