import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputNames } from '../../src/cli/names.ts';

describe('outputNames', () => {
  it('keeps names and numbers repeated ones', () => {
    expect(outputNames(['a/x.pdf', 'b/x.pdf', 'c/X.PDF', '-', 'd/y'])).toEqual([
      'x.pdf',
      'x-2.pdf',
      'X-3.PDF',
      'stdin',
      'y',
    ]);
    expect(outputNames(['a/x.pdf', 'b/x.pdf', 'x-2.pdf'])).toEqual(['x.pdf', 'x-3.pdf', 'x-2.pdf']);
    expect(outputNames(['a/.env', 'b/.env'])).toEqual(['.env', '.env-2']);
  });

  it('never gives a name twice, in any case', () => {
    const name = fc.constantFrom('a.pdf', 'A.pdf', 'a-2.pdf', 'a-3.pdf', 'b', '-', 'stdin', 'a-2-2.pdf');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (files) => {
        const names = outputNames(files).map((one) => one.toLowerCase());
        expect(new Set(names).size).toBe(files.length);
      }),
    );
  });
});
