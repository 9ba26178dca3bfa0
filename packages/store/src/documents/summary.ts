import type { Document, Field, FieldName, NamedField } from '@org/docproc-core/model';
import type { DocumentSummary } from './record.ts';

/** Picks out of an extraction what lists show. */
export function summaryOf(document: Document): DocumentSummary {
  const seller = find(document.fields, 'sellerName');
  const total = find(document.fields, 'grandTotal') ?? find(document.fields, 'amountDue');
  const currency = total?.currency ?? find(document.fields, 'currency')?.value;
  const pageCount = document.metadata.pageCount ?? (document.pages.length || undefined);
  return {
    type: document.type.name,
    ...(typeof seller?.value === 'string' && { seller: seller.value }),
    ...(typeof total?.value === 'number' && { total: total.value }),
    ...(typeof currency === 'string' && { currency }),
    ...(pageCount !== undefined && { pageCount }),
  };
}

/** The most certain field of this name. */
function find(fields: readonly Field[], name: FieldName): NamedField | undefined {
  let best: NamedField | undefined;
  for (const field of fields) {
    if (field.name === name && (!best || field.confidence > best.confidence)) best = field as NamedField;
  }
  return best;
}
