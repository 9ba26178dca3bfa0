import {
  type Document,
  type Field,
  type FieldName,
  type FoundValue,
  fieldNames,
  type LabelField,
  type LineItem,
  type LineItemsField,
  type NamedField,
} from '../../model/index.ts';
import { saidEquation } from '../language/equations.ts';
import type { Locale } from '../language/locale.ts';

/** A value as a report shows it, beside the value itself. */
export interface ValueView {
  readonly label: string;
  /** In the words of the report's language. */
  readonly shown: string;
  /** As printed, where that says more than `shown`. */
  readonly printed: string | undefined;
  /** Where it was found, for people. */
  readonly place: string;
  /** Whether digits should be lined up at their end. */
  readonly numeric: boolean;
  readonly confidence: number;
  /** Arithmetic that the value took part in and that held. */
  readonly checks: readonly string[];
  readonly found: FoundValue;
}

/** A column of line items. */
export type ItemColumn = keyof LineItem;

/** The columns that line items can have, in the order in which they are shown. */
const itemColumns = ['description', 'quantity', 'unitPrice', 'amount'] as const satisfies ItemColumn[];

const amountNames: ReadonlySet<string> = new Set<FieldName>([
  'netTotal',
  'taxTotal',
  'grandTotal',
  'amountDue',
  'openingBalance',
  'closingBalance',
]);
const dateNames: ReadonlySet<string> = new Set<FieldName>([
  'issueDate',
  'dueDate',
  'validUntil',
  'periodStart',
  'periodEnd',
  'openingDate',
]);

/** The field of a name, the surest one where there are several. */
export function namedField(document: Document, name: FieldName): NamedField | undefined {
  let best: NamedField | undefined;
  for (const field of document.fields) {
    if (isNamed(field) && field.name === name && field.confidence > (best?.confidence ?? -1)) best = field;
  }
  return best;
}

/** Known fields in the vocabulary's order. */
export function fieldViews(document: Document, locale: Locale): ValueView[] {
  const named = document.fields.filter(isNamed);
  const order = new Map<string, number>(fieldNames.map((name, index) => [name, index]));
  return named
    .toSorted((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0))
    .map((field) => ({
      ...valueView(field, locale.words.fields[field.name], kindOf(field), document, locale),
      checks: (field.checks ?? []).map((check) => saidEquation(check, locale.words)),
    }));
}

/** Of the fields, those of these names, in the order of the names; all of them where none are named. */
export function chosenFields(
  views: readonly ValueView[],
  names: readonly FieldName[] | undefined,
): readonly ValueView[] {
  if (names === undefined) return views;
  return names.flatMap((name) => views.filter(({ found }) => 'name' in found && found.name === name));
}

/** Fields that are known by their printed label only, in document order. */
export function labelViews(document: Document, locale: Locale): ValueView[] {
  return document.fields
    .filter((field): field is LabelField => field.name === 'label')
    .map((field) => valueView(field, field.label, kindOf(field), document, locale));
}

/** Line items of the document, in their order. */
export function itemsOf(document: Document): readonly LineItem[] {
  return document.fields
    .filter((field): field is LineItemsField => field.name === 'lineItems')
    .flatMap((field) => field.value);
}

/** The columns that at least one line item fills. */
export function usedItemColumns(items: readonly LineItem[]): ItemColumn[] {
  return itemColumns.filter((column) => items.some((item) => item[column] !== undefined));
}

/** A value of a line item as it is shown. */
export function itemView(
  column: ItemColumn,
  found: FoundValue,
  document: Document,
  locale: Locale,
): ValueView {
  const kind = column === 'amount' || column === 'unitPrice' ? 'amount' : 'text';
  return valueView(found, locale.words.columns[column], kind, document, locale);
}

/** Whether the field is one of the known single-valued ones. */
export function isNamed(field: Field): field is NamedField {
  return field.name !== 'label' && field.name !== 'lineItems';
}

function kindOf(field: NamedField | LabelField): 'amount' | 'date' | 'text' {
  if (amountNames.has(field.name) || (field.name === 'label' && field.currency !== undefined))
    return 'amount';
  return dateNames.has(field.name) ? 'date' : 'text';
}

function valueView(
  found: FoundValue,
  label: string,
  kind: 'amount' | 'date' | 'text',
  document: Document,
  locale: Locale,
): ValueView {
  const shown = shownText(found, kind, locale);
  return {
    label,
    shown,
    printed: shown.includes(found.text.trim()) ? undefined : found.text.trim(),
    place: locale.place(found.origin, document),
    numeric: typeof found.value === 'number',
    confidence: found.confidence,
    checks: [],
    found,
  };
}

function shownText(found: FoundValue, kind: 'amount' | 'date' | 'text', locale: Locale): string {
  const { value } = found;
  if (typeof value === 'number' && kind === 'amount') return locale.amount(value, found.currency);
  if (typeof value === 'string' && kind === 'date') return locale.date(value);
  return value === null ? found.text : locale.value(value);
}
