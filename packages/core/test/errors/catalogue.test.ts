import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DocprocError, errorCatalogue, isDocprocError, toDocprocError } from '../../src/errors/index.ts';

describe('error catalogue', () => {
  it('is what docs/errors.md shows, row for row', () => {
    const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z0-9_]+)` \| (.*) \|$/gm)].map(([, code, sentence]) => [
      code,
      sentence,
    ]);
    expect(rows).toEqual(Object.entries(errorCatalogue));
  });
});

describe('DocprocError', () => {
  it('says the catalogue sentence where no message is given, and keeps cause and details', () => {
    const cause = new Error('disk');
    const error = new DocprocError('STORAGE_FULL', undefined, { cause, details: { file: 'a.pdf' } });
    expect(error.message).toBe(errorCatalogue.STORAGE_FULL);
    expect(error.cause).toBe(cause);
    expect(error.details).toEqual({ file: 'a.pdf' });
  });

  it('is recognised when it comes from another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), { name: 'DocprocError', code: 'TIMEOUT', details: {} });
    expect(isDocprocError(foreign)).toBe(true);
    expect(
      isDocprocError(Object.assign(new Error('x'), { name: 'DocprocError', code: 'NO_SUCH_CODE' })),
    ).toBe(false);
    expect(isDocprocError({ name: 'DocprocError', code: 'TIMEOUT' })).toBe(false);
  });

  it('wraps what is not ours: an abort as ABORTED, anything else by the given code, with the cause kept', () => {
    const abort = new DOMException('stop', 'AbortError');
    expect(toDocprocError(abort)).toMatchObject({ code: 'ABORTED', cause: abort });
    const other = new TypeError('no');
    expect(toDocprocError(other, 'DOCUMENT_CORRUPT')).toMatchObject({
      code: 'DOCUMENT_CORRUPT',
      cause: other,
    });
    const own = new DocprocError('TIMEOUT');
    expect(toDocprocError(own, 'INTERNAL')).toBe(own);
  });
});
