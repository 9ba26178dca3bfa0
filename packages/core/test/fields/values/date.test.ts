import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDates, parseDate } from '../../../src/fields/values/date.ts';

describe('findDates', () => {
  it.each([
    ['2024년 3월 5일', '2024-03-05'],
    ['24년 3월 5일', '2024-03-05'],
    ['2024. 3. 5.', '2024-03-05'],
    ['2024-03-05', '2024-03-05'],
    ['2024/03/05', '2024-03-05'],
    ['5 Mar 2024', '2024-03-05'],
    ['05 MAR 2018 18:24', '2018-03-05'],
    ['March 5, 2024', '2024-03-05'],
    ['5th of March 2024', '2024-03-05'],
    ['19 april 2014', '2014-04-19'],
    ['7. Mai 2014', '2014-05-07'],
    ['25/12/2018 8:13:39 PM', '2018-12-25'],
    ['25/12/2O18', '2018-12-25'],
    ['PRINTED AT:21/01/2018', '2018-01-21'],
    ['21/05/2018TIME:', '2018-05-21'],
  ])('reads %s', (text, iso) => {
    expect(findDates(text).map((date) => date.iso)).toEqual([iso]);
  });

  it('reads bare numbers in the order it is told', () => {
    expect(findDates('05/03/2024', { order: 'dmy' })[0]?.iso).toBe('2024-03-05');
    expect(findDates('05/03/2024', { order: 'mdy' })[0]?.iso).toBe('2024-05-03');
    expect(findDates('24.03.05', { order: 'ymd' })[0]?.iso).toBe('2024-03-05');
    expect(findDates('24-01-16', { order: 'dmy' })[0]?.iso).toBe('2016-01-24');
  });

  it('tells the order where only one fits', () => {
    expect(findDates('25/12/2018', { order: 'mdy' })[0]).toMatchObject({ iso: '2018-12-25', order: 'dmy' });
    expect(findDates('12/25/2018', { order: 'dmy' })[0]).toMatchObject({ iso: '2018-12-25', order: 'mdy' });
    expect(findDates('05/03/2018')[0]).toMatchObject({ unclear: true });
  });

  it.each([
    '31/02/2018',
    '2024-13-01',
    '03-51213881',
    '192.168.10.12',
    '1.2.3',
    'Section 4 of 2018',
    '99/99/9999',
  ])('finds no date in %s', (text) => {
    expect(findDates(text)).toEqual([]);
  });

  it('reads back every day in every print', () => {
    const day = fc.date({ min: new Date('2001-01-01'), max: new Date('2068-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [y, m, d] = iso.split('-') as [string, string, string];
        expect(parseDate(`${y}년 ${Number(m)}월 ${Number(d)}일`)).toBe(iso);
        expect(parseDate(`${y}. ${Number(m)}. ${Number(d)}.`)).toBe(iso);
        expect(parseDate(`${d}/${m}/${y}`, { order: 'dmy' })).toBe(iso);
        expect(parseDate(`${m}/${d}/${y}`, { order: 'mdy' })).toBe(iso);
        expect(parseDate(`${y}${m}${d}`)).toBe(iso);
        expect(
          parseDate(
            date.toLocaleDateString('en-GB', {
              day: 'numeric',
              month: 'long',
              year: 'numeric',
              timeZone: 'UTC',
            }),
          ),
        ).toBe(iso);
      }),
      { numRuns: 200 },
    );
  });
});
