import type { Box } from './geometry.ts';
import type { Value } from './table.ts';

/** Names of single-valued fields, after EN 16931's vocabulary. Receipts use the same names. */
export const fieldNames = [
  'invoiceNumber',
  'issueDate',
  'dueDate',
  'sellerName',
  'sellerAddress',
  'sellerTaxId',
  'sellerPhone',
  'buyerName',
  'buyerAddress',
  'buyerTaxId',
  'currency',
  'netTotal',
  'taxTotal',
  'grandTotal',
  'amountDue',
  'paymentMethod',
  // quotations
  'validUntil',
  // bank statements
  'bankName',
  'accountNumber',
  'accountHolder',
  'periodStart',
  'periodEnd',
  'openingBalance',
  'closingBalance',
  // business registrations
  'representativeName',
  'openingDate',
  'businessType',
  'businessItem',
] as const;

/** A single-valued field's name. */
export type FieldName = (typeof fieldNames)[number];

/** Where a value was found: a box on a page, or a cell of a sheet. Exactly one of the two. */
export type Origin =
  | { readonly page: number; readonly box: Box }
  | { readonly sheet: number; readonly ref: string };

/** A typed value that can be pointed at. */
export interface FoundValue {
  /** Typed: ISO 8601 for dates, a number in the unit that `currency` names for amounts. */
  readonly value: Value;
  /** As printed. */
  readonly text: string;
  /** ISO 4217, on amounts. */
  readonly currency?: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly origin: Origin;
}

/** One of the known fields. */
export interface NamedField extends FoundValue {
  readonly name: FieldName;
  /** Arithmetic that this value takes part in and that held, such as `netTotal + taxTotal = grandTotal`. */
  readonly checks?: readonly string[];
}

/** Anything else that reads "label: value". */
export interface LabelField extends FoundValue {
  readonly name: 'label';
  /** The label as printed, without its colon. */
  readonly label: string;
}

/** One line of an invoice or receipt. What was not found is left out. */
export interface LineItem {
  readonly description?: FoundValue;
  readonly quantity?: FoundValue;
  readonly unitPrice?: FoundValue;
  readonly amount?: FoundValue;
}

/** All line items of a document, in their order. `origin` covers them all. */
export interface LineItemsField {
  readonly name: 'lineItems';
  readonly value: readonly LineItem[];
  readonly text: string;
  readonly confidence: number;
  readonly origin: Origin;
}

/** Key information of a document, each value with its origin and confidence. */
export type Field = NamedField | LabelField | LineItemsField;

/**
 * The most certain field of that name, or `undefined` where none was found.
 *
 * @example
 * const total = findField(document, 'grandTotal');
 * console.log(total?.value, total?.currency, total?.origin);
 */
export function findField(
  document: { readonly fields: readonly Field[] },
  name: FieldName,
): NamedField | undefined {
  let best: NamedField | undefined;
  for (const field of document.fields) {
    if (field.name !== name) continue;
    if (best === undefined || field.confidence > best.confidence) best = field;
  }
  return best;
}
