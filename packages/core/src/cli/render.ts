import type { Document } from '../model/index.ts';
import { buildReport, type ReportFormat } from '../report/index.ts';
import type { ExtractFormat } from './arguments.ts';
import { writeFileWhole } from './write.ts';

const extensions: Readonly<Record<Exclude<ExtractFormat, 'csv'>, string>> = {
  json: 'json',
  ndjson: 'ndjson',
  text: 'txt',
  markdown: 'md',
  html: 'html',
  xlsx: 'xlsx',
  pdf: 'pdf',
};

/** Writes a document beside `path`, with the format's extension; one that failed always as JSON. */
export async function writeDocument(document: Document, path: string, format: ExtractFormat): Promise<void> {
  const actual = document.status === 'failed' || format === 'csv' ? jsonFor(format) : format;
  const content = await renderDocuments([document], actual);
  await writeFileWhole(`${path}.${extensions[actual]}`, (sink) => sink.write(content));
}

function jsonFor(format: ExtractFormat): 'json' | 'ndjson' {
  return format === 'ndjson' ? 'ndjson' : 'json';
}

/** Documents in a format; several in one file where the format is one file, one after another otherwise. */
export async function renderDocuments(
  documents: readonly Document[],
  format: ExtractFormat,
): Promise<string | Uint8Array> {
  if (format === 'ndjson') return documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  return (await buildReport(documents, { format: format satisfies ReportFormat })).bytes;
}
