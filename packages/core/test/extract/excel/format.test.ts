import fc from 'fast-check';
import SSF from 'ssf';
import { describe, expect, it } from 'vitest';
import { dateShapeOf } from '../../../src/extract/excel/format/codes.ts';
import { createFormats } from '../../../src/extract/excel/format/index.ts';
import { isoOfSerial, serialOfIso } from '../../../src/extract/excel/format/serial.ts';
import { noStyles } from '../../../src/extract/excel/parts/styles.ts';

const formats = await createFormats(noStyles, false);
const formats1904 = await createFormats(noStyles, true);
const show = (code: string, value: string | number | boolean) => formats.of(code).show(value);

describe('General', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [42, '42'],
    [-12.5, '-12.5'],
    [0.1 + 0.2, '0.3'],
    [1 / 3, '0.333333333'],
    [-2 / 3, '-0.666666667'],
    [1234.56789012, '1234.56789'],
    [12345678901, '12345678901'],
    [99999999999.7, '1E+11'],
    [123456789012, '1.23457E+11'],
    [1e11, '1E+11'],
    [0.0001, '0.0001'],
    [0.00001, '0.00001'],
    [0.000010000000000166668, '1E-05'],
    [-4.089355473190933e-9, '-4.08936E-09'],
    [4.094699999e231, '4.0947E+231'],
    [1e-100, '1E-100'],
    [9.999999e-7, '1E-06'],
  ])('shows %d as %s', (value, text) => {
    expect(show('General', value)).toBe(text);
  });
});

describe('number formats', () => {
  it.each([
    ['0', 2.5, '3'],
    ['0', -2.5, '-3'],
    ['0.00', 1.005, '1.01'],
    ['0.00', 1.004999, '1.00'],
    ['0.00', 8.345, '8.35'],
    ['#,##0', 1234567.5, '1,234,568'],
    ['#,##0', 999, '999'],
    ['#,##0.00', -1234.5, '-1,234.50'],
    ['0%', 0.285, '29%'],
    ['0.0%', 0.12345, '12.3%'],
    ['0.000000000000000', 347.99232604148267, '347.992326041483000'],
    ['0', 1.2345678901234568e20, '123456789012346000000'],
    ['#,##0_);(#,##0)', -5, '(5)'],
    ['"₩"#,##0', 12000, '₩12,000'],
    ['[$₩-412]#,##0', 12000, '₩12,000'],
    ['#,##0"원"', 12000, '12,000원'],
    ['[Red]0.0;[Blue]-0.0;"없음"', 0, '없음'],
    ['000-0000', 1234567, '123-4567'],
    ['0.00E+00', 12345, '1.23E+04'],
    ['# ?/?', 1.5, '1 1/2'],
    ['@', 12.5, '12.5'],
    ['[=1]"예";"아니요"', 1, '예'],
  ])('%s shows %d as %s', (code, value, text) => {
    expect(show(code, value)).toBe(text);
  });

  it('shows texts, truth values and codes that make no sense', () => {
    expect(show('0.00', '글')).toBe('글');
    expect(show('"("@")"', '글')).toBe('(글)');
    expect(show('0.00', true)).toBe('TRUE');
    expect(show('[nonsense', 1.5)).toBe('1.5');
  });
});

describe('date formats', () => {
  // 45352.39946759259 is 2024-03-01 09:35:14, a Friday.
  const serial = 45352.39946759259;
  it.each([
    ['yyyy-mm-dd', '2024-03-01'],
    ['yyyy"년" m"월" d"일"', '2024년 3월 1일'],
    ['yyyy년 mm월 dd일', '2024년 03월 01일'],
    ['[$-412]yyyy"년" mmmm d"일" dddd', '2024년 3월 1일 금요일'],
    ['[$-ko-KR]ddd', '금'],
    ['m"월" d"일" (aaa)', '3월 1일 (금)'],
    ['[$-412]AM/PM h:mm', '오전 9:35'],
    ['h:mm AM/PM', '9:35 AM'],
    ['d-mmm-yy', '1-Mar-24'],
    ['dddd, mmmm d', 'Friday, March 1'],
    ['mmmmm', 'M'],
    ['hh:mm:ss', '09:35:14'],
    ['h:mm:ss.00', '9:35:14.00'],
    ['mm:ss', '35:14'],
    ['[h]:mm', '1088457:35'],
    ['m/d/yy h:mm', '3/1/24 9:35'],
    ['yyyy\\-mm\\-dd;@', '2024-03-01'],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 'Friday, March 01, 2024'],
  ])('%s', (code, text) => {
    expect(show(code, serial)).toBe(text);
  });

  it('rounds to the smallest unit shown, into the next day where it has to', () => {
    expect(show('yyyy-mm-dd hh:mm:ss', 45352.999999)).toBe('2024-03-02 00:00:00');
    expect(show('yyyy-mm-dd', 45352.9999)).toBe('2024-03-01');
    expect(show('hh:mm:ss.000', 0.5000000116)).toBe('12:00:00.001');
  });

  it('keeps the invented leap day of 1900, and counts from 1904 where the workbook does', () => {
    expect([1, 59, 60, 61].map((day) => show('yyyy-mm-dd', day))).toEqual([
      '1900-01-01',
      '1900-02-28',
      '1900-02-29',
      '1900-03-01',
    ]);
    expect(show('ddd', 1)).toBe('Sun');
    expect(formats1904.of('yyyy-mm-dd').show(0)).toBe('1904-01-01');
    expect(formats1904.of('yyyy-mm-dd').show(43890)).toBe('2024-03-01');
  });

  it('fills the cell where there is no such date, and ignores an elapsed unit out of place', () => {
    expect(show('yyyy-mm-dd', -1)).toBe('########');
    expect(show('yyyy-mm-dd', 2_958_466)).toBe('########');
    expect(show('[hh]:mm', -1.2)).toBe('-28:48');
    expect(show('hh[m]', 1.5)).toBe('1.5');
  });

  it('tells dates from numbers by the format', () => {
    const shapes = ['General', '0.00', '#,##0"원"', '"day "0', '[Red]0', '[h]:mm', '0.0E+0', '[$-412]#,##0'];
    expect(shapes.map(dateShapeOf)).toEqual(shapes.map(() => undefined));
    expect(['yyyy', 'm/d', 'd', 'mmm', 'aaa'].map(dateShapeOf)).toEqual(Array(5).fill('date'));
    expect(['h:mm', 'mm:ss', 'AM/PM'].map(dateShapeOf)).toEqual(Array(3).fill('time'));
    expect(dateShapeOf('yyyy-mm-dd hh:mm')).toBe('dateTime');
  });
});

describe('serial numbers', () => {
  it('become ISO 8601 and back', () => {
    expect(isoOfSerial(45352, 'date', false)).toBe('2024-03-01');
    expect(isoOfSerial(45352.5, 'date', false)).toBe('2024-03-01T12:00:00');
    expect(isoOfSerial(0.75, 'time', false)).toBe('18:00:00');
    expect(isoOfSerial(60, 'date', false)).toBeUndefined();
    for (const [iso, date1904] of [
      ['1900-01-01', false],
      ['1900-03-01', false],
      ['2024-03-01T09:35:14', false],
      ['1904-01-01', true],
      ['2026-12-31', true],
    ] as const) {
      const shape = iso.includes('T') ? 'dateTime' : 'date';
      expect(isoOfSerial(serialOfIso(iso, date1904) ?? Number.NaN, shape, date1904)).toBe(iso);
    }
  });
});

describe('any number', () => {
  it('is shown in General as the nearest number that 11 characters hold', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e10, noNaN: true }), (value) => {
        const text = show('General', value);
        expect(text).toMatch(/^\d+(\.\d*[1-9])?$/);
        expect(text.length).toBeLessThanOrEqual(11);
        const places = Math.max(0, 10 - String(Math.floor(value)).length);
        // Half a unit of the last place, and what a double cannot hold.
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.5 * 10 ** -places + value * 1e-15);
        expect(show('General', -value)).toBe(`-${text}`);
      }),
    );
  });

  it('is shown with thousands separators as the platform groups it', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(show('#,##0', value)).toBe(new Intl.NumberFormat('en').format(value));
      }),
    );
  });
});

describe('formats of plain digits', () => {
  const codes = [
    '0',
    '0.00',
    '#,##0.0',
    '0.0%',
    '"₩"#,##0',
    '[$₩-412]#,##0;[Red]-[$₩-412]#,##0',
    '#,##0"원"',
    '#,##0_);(#,##0)',
    '#,##0.00_);[Red](#,##0.00)',
    '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
    '_-"₩"* #,##0_-;-"₩"* #,##0_-;_-"₩"* "-"_-;_-@_-',
    '#,##0;-#,##0;"없음"',
    '\\-0.0;0;"영"',
  ];

  it.each(codes)('%s shows integers and halves as SheetJS does', (code) => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom(0, 0.25, 0.75), (whole, part) => {
        const value = whole + part;
        // The sign of what is rounded to nothing: SheetJS drops it with `0` and keeps it with `#,##0`.
        fc.pre(value >= 0 || value <= -1);
        expect(show(code, value)).toBe(SSF.format(code, value));
      }),
    );
    expect(show(code, 0)).toBe(SSF.format(code, 0));
    if (code.includes('@')) expect(show(code, '글')).toBe(SSF.format(code, '글'));
  });
});
