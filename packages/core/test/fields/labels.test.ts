import { expect, it } from 'vitest';
import { find, pageOf } from './paper.ts';

/** Label fields of a paper with these lines under its title, as `label = value`. */
function labelsOf(...prints: readonly (readonly [x: number, y: number, text: string])[]): readonly string[] {
  const { fields } = find({ pages: [pageOf([[200, 30, 'INVOICE', 20], ...prints])] });
  return fields.flatMap((field) =>
    field.name === 'label' ? [`${field.label} = ${String(field.value)}`] : [],
  );
}

it('what else reads as label and value is a field', () => {
  expect(labelsOf([60, 80, 'Driver: Ada Example'], [60, 100, 'Table: 12'])).toEqual([
    'Driver = Ada Example',
    'Table = 12',
  ]);
});

it.each([
  ['a caption of a table', 'Table 7.4: Persons by age'],
  ['a caption of a Korean figure', '그림 3: 연도별 매출'],
  ['a title that goes on', 'by Age: 2010'],
  ['a page number', 'Rechnung: Seite 1'],
  ['a page number of several', 'Report: Page 2 of 7'],
])('%s is none', (_, text) => {
  expect(labelsOf([60, 80, text])).toEqual([]);
});

it('a label is no value of another one', () => {
  expect(labelsOf([60, 80, 'Address'], [160, 80, 'IFSC CODE'])).toEqual([]);
});
