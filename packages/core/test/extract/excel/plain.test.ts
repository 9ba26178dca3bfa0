import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, stylesOf } from './book-file.ts';

const numberText = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('-', '', '.5', '7.', '00012', '1.5E3', '1e400', '0.1234567890123456', '12 ', 'x', '--1'),
);

const cell = fc.record({
  column: fc.option(fc.constantFrom('A', 'C', 'Z', 'AB', 'XFD', 'XFE', 'a'), { nil: undefined }),
  style: fc.option(fc.constantFrom('0', '1', '2', '999999', '-1'), { nil: undefined }),
  type: fc.option(fc.constantFrom('n', 's', 'b', 'str', 'e', 'd'), { nil: undefined }),
  value: fc.option(numberText, { nil: undefined }),
  swapped: fc.boolean(),
});

const strings = '<si><t>하나</t></si><si><t>둘</t></si>';
const styles = stylesOf(['General', '#,##0.00', 'yyyy-mm-dd']);

/** The same cell, written as nearly everybody does, or with white space that only the tokenizer reads. */
function cellXml(spec: typeof cell extends fc.Arbitrary<infer T> ? T : never, tight: boolean): string {
  const { column, style, type, value } = spec;
  const attributes = [
    column === undefined ? '' : ` r="${column}1"`,
    style === undefined ? '' : ` s="${style}"`,
    type === undefined ? '' : ` t="${type}"`,
  ];
  const text = (spec.swapped ? attributes.toReversed() : attributes).join('');
  const gap = tight ? '' : ' ';
  if (value === undefined) return `<c${text}${gap}/>`;
  return `<c${text}${gap}><v${gap}>${value}</v></c>`;
}

describe('cells of the usual shape', () => {
  it('read the same as cells of any other shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { maxLength: 30 }), async (cells) => {
        const read = async (tight: boolean) => {
          const row = `<row r="1">${cells.map((spec) => cellXml(spec, tight)).join('')}</row>`;
          // What follows keeps the cells clear of the end of the bytes, where all are tokenized.
          const sheets = [`<sheetData>${row}</sheetData><!--${' '.repeat(300)}-->`];
          return await cellsOf({ sheets, strings, styles }, ({ type, value, text }) => [type, value, text]);
        };
        expect(await read(true)).toEqual(await read(false));
      }),
      { numRuns: 200 },
    );
  });

  it('show a number past what Excel can hold as an error, in whatever format', async () => {
    const row = `<row r="1">${[0, 1, 2].map((style) => `<c s="${style}"><v>1e400</v></c>`).join('')}</row>`;
    const texts = await cellsOf(
      { sheets: [`<sheetData>${row}</sheetData>`], strings, styles },
      ({ text }) => text,
    );
    expect(texts).toEqual([0, 1, 2].map((column) => [0, column, '#NUM!']));
  });
});
