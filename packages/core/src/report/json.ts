import type { Document, Value } from '../model/index.ts';
import type { Brief, DataPart } from './brief.ts';
import { rowsOf } from './view/columns.ts';

/** One document as Document JSON, several (or none) as an array of it; indented by two spaces. Kind `data`: its rows. */
export function buildJson({ documents, kind, data }: Brief): string {
  if (kind === 'data') return jsonRows(documents, data);
  const [only] = documents;
  return `${JSON.stringify(documents.length === 1 ? only : documents, null, 2)}\n`;
}

function jsonRows(documents: readonly Document[], part: DataPart): string {
  const rows = documents.flatMap((document, index) => documentRows(document, index, part));
  return rows.length === 0 ? '[]\n' : `[\n  ${rows.join(',\n  ')}\n]\n`;
}

/** The rows of one document, each as JSON on one line. Values that were not found are `null`. */
export function documentRows(document: Document, index: number, { rows, columns }: DataPart): string[] {
  return rowsOf(document, index, rows).map((row) => {
    const entries = columns.map(({ key, valueIn }): [string, Value] => [key, valueIn(row).value ?? null]);
    return JSON.stringify(Object.fromEntries(entries));
  });
}
