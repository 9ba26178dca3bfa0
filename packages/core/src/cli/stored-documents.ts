import { readFile } from 'node:fs/promises';
import { type Document, documentSchema } from '../model/index.ts';

/**
 * The Documents that a JSON file holds, as `docproc extract` writes it: one, an array of them, or one a line.
 * `undefined` where it is some other file, also one that cannot be read: extraction then says why.
 */
export async function readStoredDocuments(path: string): Promise<readonly Document[] | undefined> {
  if (path === '-') return undefined;
  const isLines = path.toLowerCase().endsWith('.ndjson');
  if (!isLines && !path.toLowerCase().endsWith('.json')) return undefined;
  try {
    const text = await readFile(path, 'utf8');
    return documentSchema.array().safeParse(isLines ? linesOf(text) : [JSON.parse(text)].flat()).data;
  } catch {
    return undefined;
  }
}

function linesOf(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));
}
