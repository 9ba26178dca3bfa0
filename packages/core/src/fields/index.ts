/** Key information of a document: its type, its fields and what does not add up. */

import { assemble } from './find/assemble.ts';
import { readContext } from './find/context.ts';
import { classify } from './find/type.ts';
import type { FieldsInput, FieldsResult } from './input.ts';
import { levelInput } from './plane/level.ts';

export type { FieldsInput, FieldsProfile, FieldsResult, GridCells } from './input.ts';
export { findEmails, findIbans, findPhones, type TextMatch } from './values/contact.ts';
export { type DateMatch, type DateOptions, type DateOrder, findDates, parseDate } from './values/date.ts';
export { findMoney, type MoneyMatch, parseMoney } from './values/money.ts';
export { type DecimalMark, type NumberOptions, parseNumber } from './values/number.ts';
export { parsePercent, parseQuantity, type Quantity } from './values/quantity.ts';
export { findTaxIds, isKoreanBusinessNumber, type TaxIdKind, type TaxIdMatch } from './values/tax-id.ts';

/**
 * Finds what kind of paper a document is and its fields, each with where it stands and how sure it is. Pure and
 * synchronous: at most 20,000 lines and cells are read, so that time is bounded whatever the document.
 *
 * ```ts
 * const { type, fields, issues } = findFields({ pages, tables, grids: [], profile: 'auto' });
 * const total = fields.find((field) => field.name === 'grandTotal');
 * ```
 */
export function findFields(input: FieldsInput): FieldsResult {
  const level = levelInput(input);
  const context = readContext(level.input);
  const type = classify(context);
  if (input.profile === 'none') return { type, fields: [], issues: [] };
  const { fields, issues } = assemble(context, input.profile === 'auto' ? type.name : input.profile);
  return { type, fields: fields.map(level.place), issues };
}
