import type { Metadata } from '../../../model/index.ts';
import { type ReadXmlOptions, readXml } from '../xml/read.ts';
import { token } from '../xml/scanner.ts';

const texts = new Map<string, 'title' | 'author' | 'subject' | 'producer'>([
  ['title', 'title'],
  ['creator', 'author'],
  ['subject', 'subject'],
  ['Application', 'producer'],
]);
const dates = new Map<string, 'createdAt' | 'modifiedAt'>([
  ['created', 'createdAt'],
  ['modified', 'modifiedAt'],
]);

/** Reads the core or the extended properties part: Dublin Core elements and the writing program's name. */
export async function readProperties(
  chunks: AsyncIterable<Buffer>,
  options: ReadXmlOptions,
): Promise<Metadata> {
  const found: { -readonly [K in keyof Metadata]: Metadata[K] } = {};
  let text = '';
  await readXml(
    chunks,
    (kind, xml) => {
      if (kind === token.open) text = '';
      else if (kind === token.text) text += text.length < 4096 ? xml.text() : '';
      else {
        const value = text.trim();
        const name = xml.name();
        const key = texts.get(name);
        if (key && value) found[key] = value;
        const date = dates.get(name);
        if (date && !Number.isNaN(Date.parse(value))) found[date] = new Date(value).toISOString();
        text = '';
      }
    },
    options,
  );
  return found;
}
