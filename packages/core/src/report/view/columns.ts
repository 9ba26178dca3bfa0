import { DocprocError } from '../../errors/index.ts';
import {
  type Document,
  type FieldName,
  type FoundValue,
  fieldNames,
  type LineItem,
  type Value,
} from '../../model/index.ts';
import type { Locale } from '../language/locale.ts';
import {
  type Column,
  type ColumnFormat,
  type ColumnName,
  type DataRow,
  documentColumns,
  fieldColumns,
  itemColumns,
  type Localized,
  type RowKind,
} from '../template.ts';
import { isNamed, itemsOf, namedField } from './fields.ts';

/** A column, decided: what it is called and how a row's value is got and shown. */
export interface DataColumn {
  /** For people. */
  readonly title: string;
  /** For programs: the column's name, or its title where it is the caller's own. */
  readonly key: string;
  readonly format: ColumnFormat;
  readonly valueIn: (row: DataRow) => DataValue;
}

/** A value of a flat table. */
export interface DataValue {
  readonly value: Value | undefined;
  /** ISO 4217, of amounts. */
  readonly currency?: string | undefined;
  /** As printed, where the document prints it. */
  readonly text?: string;
  /** For people, where the value is a word for programs. */
  readonly shown?: string;
}

const nothing: DataValue = { value: undefined };

const amounts: ReadonlySet<string> = new Set(['netTotal', 'taxTotal', 'grandTotal', 'amountDue']);
const dates: ReadonlySet<string> = new Set(['issueDate', 'dueDate']);

/** Usual columns of a data export where none are chosen. */
export const usualColumns: Readonly<Record<RowKind, readonly ColumnName[]>> = {
  documents: ['file', 'sha256', 'type', 'status', 'pages', 'sheets', ...fieldNames, 'issues'],
  items: ['file', 'invoiceNumber', 'issueDate', 'sellerName', ...itemColumns, 'currency'],
  fields: ['file', ...fieldColumns],
};

/** Columns as they are asked for. Errors: `OPTION_INVALID` for a name that the rows do not have. */
export function columnsOf(columns: readonly Column[], rows: RowKind, locale: Locale): DataColumn[] {
  return columns.map((column) => {
    if (typeof column === 'string') return namedColumn(column, rows, locale);
    const { title, value, format } = column;
    const said = localized(title, locale);
    if (typeof value !== 'string') {
      return {
        title: said,
        key: said,
        format: format ?? 'text',
        valueIn: (row) => ({ value: value(row), currency: currencyOf(row) }),
      };
    }
    const named = namedColumn(value, rows, locale);
    return { ...named, title: said, format: format ?? named.format };
  });
}

/** The rows of a document. */
export function rowsOf(document: Document, index: number, rows: RowKind): DataRow[] {
  if (rows === 'documents') return [{ document, index }];
  if (rows === 'items') {
    return itemsOf(document).map((item, at) => ({ document, index, item, itemNumber: at + 1 }));
  }
  return document.fields.flatMap((field) => (field.name === 'lineItems' ? [] : { document, index, field }));
}

/** A value as people read it. */
export function shownValue(
  { value, currency, text, shown }: DataValue,
  format: ColumnFormat,
  locale: Locale,
): string {
  if (shown !== undefined) return shown;
  if (value === undefined || value === null) return text ?? '';
  if (format === 'amount' && typeof value === 'number') return locale.amount(value, currency);
  if (format === 'share' && typeof value === 'number') return locale.percent(value);
  if (format === 'date' && typeof value === 'string') return locale.date(value);
  return locale.value(value);
}

/** Whether values of the format are lined up at their end. */
export function isNumeric(format: ColumnFormat): boolean {
  return format === 'number' || format === 'amount' || format === 'share';
}

/** The text in the report's language. */
export function localized(text: Localized, { language }: Locale): string {
  return typeof text === 'string' ? text : text[language];
}

function namedColumn(name: ColumnName, rows: RowKind, locale: Locale): DataColumn {
  const column = labelColumn(name) ?? fieldColumn(name, locale) ?? ownColumn(name, rows, locale);
  if (column !== undefined) return column;
  const own = { documents: [], items: itemColumns, fields: fieldColumns }[rows];
  const there = [...documentColumns, ...own, ...fieldNames, 'label:…'].join(', ');
  throw new DocprocError(
    'OPTION_INVALID',
    `'${name}' is no column of rows that are ${rows}; there are ${there}.`,
  );
}

function labelColumn(name: ColumnName): DataColumn | undefined {
  if (!name.startsWith('label:')) return undefined;
  const label = name.slice('label:'.length);
  return {
    title: label,
    key: label,
    format: 'text',
    valueIn: ({ document }) => {
      const found = document.fields.find((field) => field.name === 'label' && field.label === label);
      return found === undefined || found.name === 'lineItems' ? nothing : foundValue(found);
    },
  };
}

function fieldColumn(name: ColumnName, { words }: Locale): DataColumn | undefined {
  const field = fieldNames.find((each) => each === name);
  if (field === undefined) return undefined;
  return {
    title: words.fields[field],
    key: field,
    format: amounts.has(field) ? 'amount' : dates.has(field) ? 'date' : 'text',
    valueIn: ({ document }) => fieldValue(document, field),
  };
}

/** The currency is known from the amounts where no field states it. */
function fieldValue(document: Document, name: FieldName): DataValue {
  const found = namedField(document, name);
  if (found !== undefined) return foundValue(found);
  return name === 'currency' ? { value: namedField(document, 'grandTotal')?.currency } : nothing;
}

function foundValue({ value, currency, text }: FoundValue): DataValue {
  return { value, text, ...(currency !== undefined && { currency }) };
}

interface OwnValue {
  readonly format: ColumnFormat;
  readonly valueIn: (row: DataRow, locale: Locale) => DataValue;
}

const ofDocuments: Readonly<Record<(typeof documentColumns)[number], OwnValue>> = {
  file: { format: 'text', valueIn: ({ document }) => ({ value: document.source.name }) },
  sha256: { format: 'text', valueIn: ({ document }) => ({ value: document.source.sha256 }) },
  type: {
    format: 'text',
    valueIn: ({ document }, { words }) => ({
      value: document.type.name,
      shown: words.types[document.type.name],
    }),
  },
  typeConfidence: { format: 'share', valueIn: ({ document }) => ({ value: document.type.confidence }) },
  status: {
    format: 'text',
    valueIn: ({ document }, { words }) => ({
      value: document.status,
      shown: words.statuses[document.status],
    }),
  },
  pages: { format: 'number', valueIn: ({ document }) => ({ value: document.pages.length }) },
  sheets: { format: 'number', valueIn: ({ document }) => ({ value: document.sheets.length }) },
  issues: {
    format: 'text',
    valueIn: ({ document }) => ({ value: document.issues.map((issue) => issue.code).join(' ') }),
  },
};

const ofItem = (part: keyof LineItem, format: ColumnFormat): OwnValue => ({
  format,
  valueIn: ({ item }) => (item?.[part] === undefined ? nothing : foundValue(item[part])),
});

const ofItems: Readonly<Record<(typeof itemColumns)[number], OwnValue>> = {
  itemNumber: { format: 'number', valueIn: ({ itemNumber }) => ({ value: itemNumber }) },
  description: ofItem('description', 'text'),
  quantity: ofItem('quantity', 'number'),
  unitPrice: ofItem('unitPrice', 'amount'),
  amount: ofItem('amount', 'amount'),
};

const ofFields: Readonly<Record<(typeof fieldColumns)[number], OwnValue>> = {
  field: {
    format: 'text',
    valueIn: ({ field }, { words }) => {
      if (field === undefined) return nothing;
      if (field.name === 'label') return { value: field.label };
      return { value: field.name, shown: words.fields[field.name] };
    },
  },
  value: { format: 'text', valueIn: ({ field }) => (field === undefined ? nothing : foundValue(field)) },
  text: { format: 'text', valueIn: ({ field }) => ({ value: field?.text }) },
  confidence: { format: 'share', valueIn: ({ field }) => ({ value: field?.confidence }) },
  place: {
    format: 'text',
    valueIn: ({ field, document }, locale) => ({
      value: field === undefined ? undefined : locale.place(field.origin, document),
    }),
  },
};

function ownColumn(name: ColumnName, rows: RowKind, locale: Locale): DataColumn | undefined {
  const all: Readonly<Record<string, OwnValue>> = {
    ...ofDocuments,
    ...(rows === 'items' ? ofItems : {}),
    ...(rows === 'fields' ? ofFields : {}),
  };
  const own = Object.hasOwn(all, name) ? all[name] : undefined;
  if (own === undefined) return undefined;
  const title = locale.words.dataColumns[name as keyof Locale['words']['dataColumns']];
  return { title, key: name, format: own.format, valueIn: (row) => own.valueIn(row, locale) };
}

function currencyOf({ document, item, field }: DataRow): string | undefined {
  if (field !== undefined && isNamed(field)) return field.currency;
  return item?.amount?.currency ?? namedField(document, 'grandTotal')?.currency;
}
