import { describe, expect, it } from 'vitest';
import { type Field, findField } from '../../src/model/index.ts';

const origin = { page: 1, box: [0, 0, 1, 1] } as const;
const fields: Field[] = [
  { name: 'grandTotal', value: 9, text: '9.00', confidence: 0.4, origin },
  { name: 'label', label: 'grandTotal', value: 1, text: '1', confidence: 1, origin },
  { name: 'grandTotal', value: 10, text: '10.00', currency: 'EUR', confidence: 0.9, origin },
];

describe('findField', () => {
  it('gives the most certain field of the name, with its own type', () => {
    const total = findField({ fields }, 'grandTotal');
    expect([total?.value, total?.currency]).toEqual([10, 'EUR']);
  });

  it('gives nothing where there is none', () => {
    expect(findField({ fields }, 'buyerName')).toBeUndefined();
  });
});
