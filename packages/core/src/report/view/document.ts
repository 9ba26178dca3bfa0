import type { Document, Issue } from '../../model/index.ts';
import type { Locale } from '../language/locale.ts';

/** Something that is true of the document as a whole, as a label and its text. */
export interface Fact {
  readonly label: string;
  readonly text: string;
}

/** What a reader wants to know about the file before its content. */
export function factsOf(document: Document, locale: Locale): Fact[] {
  const { columns, kinds } = locale.words;
  const { source, metadata, pages, sheets } = document;
  const facts: (Fact | undefined)[] = [
    { label: columns.type, text: typeText(document, locale) },
    { label: columns.status, text: locale.words.statuses[document.status] },
    { label: columns.kind, text: `${kinds[document.kind]} (${source.mediaType})` },
    pages.length > 0 ? { label: columns.pages, text: pageCount(document) } : undefined,
    sheets.length > 0
      ? { label: columns.sheets, text: sheets.map((sheet) => sheet.name).join(', ') }
      : undefined,
    { label: columns.bytes, text: locale.bytes(source.bytes) },
    document.languages.length > 0
      ? { label: columns.languages, text: document.languages.join(', ') }
      : undefined,
    metadata.engines !== undefined && metadata.engines.length > 0
      ? { label: columns.engines, text: metadata.engines.join(', ') }
      : undefined,
    source.sha256 === '' ? undefined : { label: columns.hash, text: source.sha256 },
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** The type's name, with its confidence where it has one: `Invoice (93%)`. */
export function typeText(document: Document, locale: Locale): string {
  const { name, confidence } = document.type;
  const said = locale.words.types[name];
  return name === 'unknown' ? said : `${said} (${locale.percent(confidence)})`;
}

/** Where an issue is, for people; empty where it concerns the whole document. */
export function issuePlace(issue: Issue, document: Document, locale: Locale): string {
  if (issue.page !== undefined) return locale.words.page(issue.page);
  if (issue.sheet === undefined) return '';
  if (issue.ref !== undefined) return locale.place({ sheet: issue.sheet, ref: issue.ref }, document);
  return (
    document.sheets.find((sheet) => sheet.number === issue.sheet)?.name ?? locale.words.sheet(issue.sheet)
  );
}

/** Pages read, of those that the file has where that is more. */
function pageCount(document: Document): string {
  const read = document.pages.length;
  const all = document.metadata.pageCount ?? read;
  return all > read ? `${read} / ${all}` : String(read);
}
