import { describe, expect, it } from 'vitest';
import type { KeptCell } from '../../../src/extract/sheet/blocks.ts';
import { refOf } from '../../../src/extract/sheet/ref.ts';
import { findTables } from '../../../src/extract/sheet/tables.ts';
import type { SheetTable, Table } from '../../../src/model/index.ts';

type Spec = string | number | boolean | null | { text: string; rows?: number; columns?: number };

/** Cells of a sheet from its rows; `null` is empty. */
function cellsOf(rows: readonly (readonly Spec[])[]): KeptCell[] {
  return rows.flatMap((cells, row) =>
    cells.flatMap((spec, column): KeptCell[] => {
      if (spec === null) return [];
      const ref = refOf(row, column);
      if (typeof spec === 'string') return [{ row, column, text: spec, ref }];
      if (typeof spec !== 'object') return [{ row, column, text: String(spec), value: spec, ref }];
      const { text, rows: rowSpan = 1, columns: columnSpan = 1 } = spec;
      return [{ row, column, text, ref, rowSpan, columnSpan }];
    }),
  );
}

function find(rows: readonly (readonly Spec[])[], declared: readonly SheetTable[] = []): Table[] {
  return findTables({ cells: cellsOf(rows), sheet: 1, firstId: 1, declared });
}

describe('header rows', () => {
  it('go as deep as merged ranges do', () => {
    const [table] = find([
      [
        { text: '지역', rows: 3 },
        { text: '2026년', columns: 4 },
      ],
      [null, { text: '상반기', columns: 2 }, null, { text: '하반기', columns: 2 }],
      [null, '1분기', '2분기', '3분기', '4분기'],
      ['서울', 1, 2, 3, 4],
      ['부산', 5, 6, 7, 8],
    ]);
    expect(table?.headerRows).toBe(3);
    expect(table?.typedColumns?.map(({ name }) => name)).toEqual([
      '지역',
      '2026년 / 상반기 / 1분기',
      '2026년 / 상반기 / 2분기',
      '2026년 / 하반기 / 3분기',
      '2026년 / 하반기 / 4분기',
    ]);
  });

  it('may have gaps beside the names of groups', () => {
    const [table] = find([
      [null, '국내', null, '해외', null],
      ['품목', '수량', '금액', '수량', '금액'],
      ['책상', 1, 2, 3, 4],
      ['의자', 5, 6, 7, 8],
    ]);
    expect(table).toMatchObject({ headerRows: 2, ref: 'A1:E4' });
  });

  it('are none where the first row holds numbers, or its texts come again', () => {
    expect(
      find([
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ])[0]?.headerRows,
    ).toBe(0);
    expect(
      find([
        ['x', 'y'],
        ['y', 'x'],
        ['x', 'z'],
      ])[0]?.headerRows,
    ).toBe(0);
  });
});

describe('columns', () => {
  it('have the type of most of their values, totals left out', () => {
    const [table] = find([
      ['일자', '품목', '금액', '과세'],
      ['2026-03-01', '책상', 1000, true],
      ['2026-03-02', '의자', 2000, false],
      ['합계', null, 3000],
    ]);
    expect(table?.typedColumns).toEqual([
      { name: '일자', type: 'date' },
      { name: '품목', type: 'text' },
      { name: '금액', type: 'number' },
      { name: '과세', type: 'boolean' },
    ]);
    expect(table).toMatchObject({ headerRows: 1, totalRows: 1 });
  });
});

describe('totals', () => {
  it.each(['합계', '합 계', '총계', '소계', '합계 금액', 'Total', 'Grand total', 'Sub-total', '부가세'])(
    'are told by %s',
    (word) => {
      const [table] = find([
        ['품목', '금액'],
        ['a', 1],
        ['b', 2],
        [word, 3],
      ]);
      expect(table?.totalRows).toBe(1);
    },
  );

  it.each(['합계동', '계산기', 'Totally', '총무'])('are not told by %s', (word) => {
    const [table] = find([
      ['품목', '금액'],
      ['a', 1],
      ['b', 2],
      [word, 3],
    ]);
    expect(table?.totalRows).toBeUndefined();
  });

  it('belong to the table a blank row above them', () => {
    const tables = find([
      ['품목', '수량', '금액'],
      ['a', 1, 10],
      ['b', 2, 20],
      [],
      ['공급가액', null, 30],
      ['부가세', null, 3],
      ['합계', null, 33],
    ]);
    expect(tables).toHaveLength(1);
    expect(tables[0]).toMatchObject({ ref: 'A1:C7', headerRows: 1, totalRows: 3 });
  });
});

describe('forms', () => {
  it('are read as keys with values and their cells', () => {
    const [form] = find([
      ['담당자', '정하나', '부서', '영업1팀'],
      ['주소', '파주시 솔숲로 101', '전화', '031-000-0000'],
      ['인원', 12, '시작', '2026-04-01'],
      ['예산', 5000, '비고', '없음'],
    ]);
    expect(form?.headerRows).toBe(0);
    expect(form?.pairs).toHaveLength(8);
    expect(form?.pairs?.[4]).toEqual({ key: '인원', keyRef: 'A3', text: '12', value: 12, ref: 'B3' });
  });

  it('are told by colons, or by values of many types', () => {
    expect(
      find([
        ['이름:', '가나'],
        ['색 ：', '파랑'],
      ])[0]?.pairs?.map(({ key }) => key),
    ).toEqual(['이름', '색']);
    const mixed = find([
      ['크기', 'A4'],
      ['장수', 12],
      ['양면', true],
      ['납기', '2026-05-01'],
    ]);
    expect(mixed[0]?.pairs).toHaveLength(4);
  });

  it('are no tables of data', () => {
    const rows = [
      ['이름', '금액', '메모', '일자'],
      ['가', 1, 'ㄱ', '2026-01-01'],
      ['나', 2, 'ㄴ', '2026-01-02'],
    ];
    const table = find([...rows, ['다', 3, 'ㄷ', '2026-01-03'], ['라', 4, 'ㄹ', '2026-01-04']])[0];
    expect(table).toMatchObject({ headerRows: 1 });
    expect(table?.pairs).toBeUndefined();
    expect(
      find([
        ['코드', '이름'],
        ['A1', '가'],
        ['A2', '나'],
        ['A3', '다'],
      ])[0]?.pairs,
    ).toBeUndefined();
  });
});

describe('declared tables', () => {
  it('are what the workbook says, whatever stands around them', () => {
    const declared = [
      { name: '매출', ref: 'A2:B4', headerRows: 1, totalsRows: 1, columns: ['x', 'y'] },
    ] satisfies SheetTable[];
    const tables = find(
      [
        ['메모', '밖'],
        [1, 2],
        [3, 4],
        [5, 6],
        ['뒤', 7],
      ],
      declared,
    );
    const [table] = tables.filter(({ title }) => title === '매출');
    expect(table).toMatchObject({ ref: 'A2:B4', headerRows: 1, totalRows: 1, confidence: 1 });
    expect(
      tables
        .flatMap(({ cells }) => cells)
        .map(({ ref }) => ref)
        .sort(),
    ).toHaveLength(10);
  });
});
