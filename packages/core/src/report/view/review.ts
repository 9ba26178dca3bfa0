import type { Document } from '../../model/index.ts';
import type { Locale } from '../language/locale.ts';
import type { Words } from '../language/words.ts';
import { isNamed, namedField } from './fields.ts';

/** A document that a person should look at, and why. */
export interface Review {
  /** Index of the document in the batch, from 0. */
  readonly index: number;
  readonly document: Document;
  readonly reasons: readonly ReviewReason[];
}

/** One reason, and what exactly: names of the fields in question, or the issue's message. */
interface ReviewReason {
  readonly name: keyof Words['reasons'];
  readonly text: string;
  readonly detail: string;
}

/**
 * The documents of a batch that need a second look: failed, read in part, hardly read by OCR, amounts that do not add
 * up, tax numbers with a wrong check digit, key values under `reviewBelow`, and papers that came twice.
 */
export function reviewsOf(documents: readonly Document[], locale: Locale, reviewBelow: number): Review[] {
  const twins = twinsOf(documents);
  return documents
    .map((document, index) => ({
      index,
      document,
      reasons: [
        ...statusReasons(document, locale),
        ...issueReasons(document, locale),
        ...confidenceReasons(document, locale, reviewBelow),
        ...duplicateReasons(twins.get(index), locale),
      ],
    }))
    .filter((review) => review.reasons.length > 0);
}

function statusReasons(document: Document, { words, issue }: Locale): ReviewReason[] {
  if (document.status === 'ok') return [];
  const error = document.issues.find(({ severity }) => severity === 'error');
  const detail = error === undefined ? '' : issue(error);
  return [{ name: document.status, text: words.reasons[document.status], detail }];
}

function issueReasons(document: Document, locale: Locale): ReviewReason[] {
  const byCode = {
    OCR_LOW_CONFIDENCE: 'ocr',
    ARITHMETIC_MISMATCH: 'arithmetic',
    TAX_ID_INVALID: 'taxId',
  } as const;
  return Object.entries(byCode).flatMap(([code, name]) => {
    const issue = document.issues.find((candidate) => candidate.code === code);
    return issue === undefined
      ? []
      : [{ name, text: locale.words.reasons[name], detail: locale.issue(issue) }];
  });
}

function confidenceReasons(document: Document, locale: Locale, reviewBelow: number): ReviewReason[] {
  const unsure = document.fields.filter((field) => isNamed(field) && field.confidence < reviewBelow);
  if (unsure.length === 0) return [];
  const detail = unsure
    .filter(isNamed)
    .map((field) => `${locale.words.fields[field.name]} ${locale.percent(field.confidence)}`)
    .join(', ');
  return [{ name: 'lowConfidence', text: locale.words.reasons.lowConfidence, detail }];
}

function duplicateReasons(first: Document | undefined, { words }: Locale): ReviewReason[] {
  if (first === undefined) return [];
  return [{ name: 'duplicate', text: words.reasons.duplicate, detail: first.source.name }];
}

/** Index of each document that an earlier one equals -> that earlier one. */
function twinsOf(documents: readonly Document[]): ReadonlyMap<number, Document> {
  const seen = new Map<string, Document>();
  const twins = new Map<number, Document>();
  documents.forEach((document, index) => {
    const keys = identitiesOf(document);
    const earlier = keys.map((key) => seen.get(key)).find((match) => match !== undefined);
    if (earlier !== undefined) twins.set(index, earlier);
    for (const key of keys) if (!seen.has(key)) seen.set(key, document);
  });
  return twins;
}

/** What makes a paper the same one: its bytes, if any; or its number together with its seller and total. */
function identitiesOf(document: Document): string[] {
  const number = namedField(document, 'invoiceNumber')?.value;
  const seller = namedField(document, 'sellerTaxId')?.value ?? namedField(document, 'sellerName')?.value;
  const total = namedField(document, 'grandTotal')?.value;
  const complete = [number, seller, total].every((part) => part !== undefined && part !== null);
  const { bytes, sha256 } = document.source;
  return [
    // Files that are empty or could not be opened have their nothing in common, and are no copies.
    ...(bytes > 0 && sha256 !== '' ? [`bytes:${sha256}`] : []),
    ...(complete ? [`paper:${JSON.stringify([number, seller, total])}`] : []),
  ];
}
