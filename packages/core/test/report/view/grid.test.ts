import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localeOf } from '../../../src/report/language/locale.ts';
import { type GridSlot, gridOf } from '../../../src/report/view/grid.ts';
import { makeDocument, table } from '../documents.ts';

const locale = localeOf('en');
const document = makeDocument({});

const cell = fc.record({
  row: fc.nat(6),
  column: fc.nat(6),
  rowSpan: fc.integer({ min: 1, max: 5 }),
  columnSpan: fc.integer({ min: 1, max: 5 }),
  text: fc.constantFrom('a', '12', '₩1,200', '2026. 4. 1.'),
});

describe('gridOf', () => {
  it('covers every slot of the grid exactly once, whatever the spans claim', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 20 }), (cells) => {
        const grid = gridOf(table('t1', [['x']], { rows: 6, columns: 5, cells }), document, locale, 500);
        const covered = grid.rows.map((row) => row.map(() => 0));
        grid.rows.forEach((row, y) => {
          row.forEach((slot, x) => {
            cover(covered, slot, y, x);
          });
        });
        expect(covered.flat().every((count) => count === 1)).toBe(true);
      }),
    );
  });

  it('knows columns of numbers, not dates', () => {
    const rows = [
      ['a', 'b', 'c', 'd'],
      ['₩1,200', '2026. 4. 1.', '12%', ''],
      ['(300)', '2026-04-02', '', ''],
    ];
    expect(gridOf(table('t1', rows), document, locale, 500).numericColumns).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('costs little for a table that claims a million columns', () => {
    const grid = gridOf(table('t1', [['x']], { rows: 1e6, columns: 1e6 }), document, locale, 500);
    expect(grid.rows.length * grid.columns).toBeLessThanOrEqual(50_000);
    expect(grid.rowsLeftOut).toBe(1e6 - grid.rows.length);
  });
});

function cover(covered: number[][], slot: GridSlot, y: number, x: number): void {
  if (slot === 'covered') return;
  for (let row = y; row < y + slot.rowSpan; row++) {
    for (let column = x; column < x + slot.columnSpan; column++) covered[row]![column]! += 1;
  }
}
