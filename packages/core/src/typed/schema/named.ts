import { readAmountLabel } from '../../fields/lexicon/amounts.ts';
import { createLabelMatcher } from '../../fields/lexicon/match.ts';
import { type FieldName, fieldNames } from '../../model/index.ts';
import type { Leaf, Phrase, Reading } from './tree.ts';

const folded = new Map<string, FieldName>(fieldNames.map((name) => [name.toLowerCase(), name]));

/** Other names that schemas give to the document's own fields, lower case without joints. */
const aliases: Readonly<Record<string, FieldName>> = {
  total: 'grandTotal',
  totalamount: 'grandTotal',
  amounttotal: 'grandTotal',
  amount: 'grandTotal',
  subtotal: 'netTotal',
  net: 'netTotal',
  netamount: 'netTotal',
  supplyamount: 'netTotal',
  tax: 'taxTotal',
  vat: 'taxTotal',
  vatamount: 'taxTotal',
  taxamount: 'taxTotal',
  date: 'issueDate',
  invoicedate: 'issueDate',
  documentdate: 'issueDate',
  documentnumber: 'invoiceNumber',
  number: 'invoiceNumber',
  invoiceno: 'invoiceNumber',
  currencycode: 'currency',
};

const sides: readonly (readonly [RegExp, 'seller' | 'buyer'])[] = [
  [/^(?:seller|supplier|vendor|merchant|issuer|공급자|판매자)/, 'seller'],
  [/^(?:buyer|customer|client|recipient|billto|purchaser|공급받는자|구매자|고객)/, 'buyer'],
];

const details: readonly (readonly [RegExp, string])[] = [
  [/^(?:name|company|companyname|)$/, 'Name'],
  [/^(?:address|addr)$/, 'Address'],
  [/^(?:taxid|vatid|vatnumber|taxnumber|businessnumber|vatno|registrationnumber|brn)$/, 'TaxId'],
  [/^(?:phone|tel|telephone|phonenumber)$/, 'Phone'],
];

/** The document's own field that a schema's field means: by its path (`seller.name`), its name or its labels. */
export function namedField(path: readonly string[], phrases: readonly Phrase[]): Leaf['named'] {
  const joined = path
    .join('')
    .toLowerCase()
    .replace(/[_\-\s.]/g, '');
  const byPath = folded.get(joined) ?? aliases[joined] ?? partyField(joined);
  if (byPath) return { field: byPath, strength: 1 };
  const last = (path.at(-1) ?? '').toLowerCase();
  // A nested `total` may be that of anything.
  const byName = folded.get(last) ?? (path.length === 1 ? aliases[last] : undefined);
  if (byName) return { field: byName, strength: 0.95 };
  return path.length > 1 ? undefined : byLabels(phrases);
}

const amounts: ReadonlySet<FieldName> = new Set(['netTotal', 'taxTotal', 'grandTotal', 'amountDue']);

/** Whether a leaf is one of the document's sums: the number of a register is no value of it. */
export function asksForAmount({
  named,
  reading,
}: {
  readonly named?: Leaf['named'];
  readonly reading: Reading;
}): boolean {
  return reading.kind === 'number' && named !== undefined && amounts.has(named.field);
}

function partyField(joined: string): FieldName | undefined {
  for (const [pattern, side] of sides) {
    const rest = joined.replace(pattern, '');
    const detail = rest === joined ? undefined : details.find(([form]) => form.test(rest))?.[1];
    if (detail) return folded.get(`${side}${detail}`.toLowerCase());
  }
  return undefined;
}

const byRole: Partial<Record<string, FieldName>> = {
  net: 'netTotal',
  tax: 'taxTotal',
  total: 'grandTotal',
  due: 'amountDue',
};

function byLabels(phrases: readonly Phrase[]): Leaf['named'] {
  const matcher = createLabelMatcher();
  for (const { text, strength } of phrases) {
    if (strength < 0.85) continue;
    const match = matcher.find(text)[0];
    const field =
      match && match.wordsEnd >= text.length && match.strength >= 0.8
        ? folded.get(match.label.toLowerCase())
        : undefined;
    if (field) return { field, strength: 0.9 * strength };
    const role = readAmountLabel(text);
    const amount = role && role.strength >= 0.9 ? byRole[role.role] : undefined;
    if (amount) return { field: amount, strength: 0.85 * strength };
  }
  return undefined;
}
