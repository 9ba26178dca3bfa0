import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { DocprocError } from '../errors/index.ts';
import { failedSummary, toDocument } from '../extract/assemble.ts';
import type { Document } from '../model/index.ts';
import { STDIN_NAME } from './names.ts';

/**
 * The Documents that a JSON file holds, as `docproc extract` writes it: one, an array of them, or one a line; of
 * standard input, its bytes are given. What means to be Document JSON and is damaged, or of a version that is not
 * known, gives a Document that failed. `undefined` where it is some other file, also one that cannot be read:
 * extraction then says why.
 */
export async function readStoredDocuments(
  path: string,
  standardInput?: Uint8Array,
): Promise<readonly Document[] | undefined> {
  const text = path === '-' ? startOfJson(standardInput) : await textOf(path);
  return text === undefined ? undefined : documentsIn(text, path === '-' ? STDIN_NAME : basename(path));
}

async function textOf(path: string): Promise<string | undefined> {
  if (!/\.(?:nd)?json$/i.test(path)) return undefined;
  return readFile(path, 'utf8').catch(() => undefined);
}

/** Standard input has no name to tell by: JSON of ours begins with a bracket. */
function startOfJson(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined || !/^\s*[[{]/.test(decoded(bytes.subarray(0, 100)))) return undefined;
  return decoded(bytes);
}

/** Without a byte order mark. */
function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function documentsIn(text: string, name: string): Promise<readonly Document[] | undefined> {
  const values = parsed(text);
  if (values === undefined) {
    return /^\uFEFF?\s*\[?\s*\{\s*"schemaVersion"/.test(text)
      ? [unusable(text, name, damaged('ends early or is not well-formed'))]
      : undefined;
  }
  if (values.length === 0 || !values.every(meansDocument)) return undefined;
  const { documentSchema } = await import('../model/schemas/document.ts');
  const read = documentSchema.array().safeParse(values);
  return read.success ? read.data : [unusable(text, name, faultOf(values, read.error.issues[0]?.path ?? []))];
}

/** One value, the values of an array, or those of lines. */
function parsed(text: string): readonly unknown[] | undefined {
  const json = text.replace(/^\uFEFF/, '');
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [value];
  } catch {
    return parsedLines(json);
  }
}

function parsedLines(text: string): readonly unknown[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    return lines.map((line): unknown => JSON.parse(line));
  } catch {
    return undefined;
  }
}

interface Versioned {
  readonly schemaVersion: unknown;
}

function meansDocument(value: unknown): value is Versioned {
  return typeof value === 'object' && value !== null && 'schemaVersion' in value && 'source' in value;
}

/** What is wrong with values of which one does not fit, at this path. */
function faultOf(values: readonly Versioned[], path: readonly PropertyKey[]): DocprocError {
  if (values.some(({ schemaVersion }) => schemaVersion !== 1)) {
    return new DocprocError(
      'INPUT_TYPE_UNSUPPORTED',
      'The Document JSON has another schemaVersion than 1. Extract the original with this version.',
    );
  }
  return damaged(`does not fit its schema at ${path.map(String).join('.')}`);
}

function damaged(how: string): DocprocError {
  return new DocprocError('DOCUMENT_CORRUPT', `The Document JSON ${how}. Extract the original again.`);
}

function unusable(text: string, name: string, error: DocprocError): Document {
  const source = { name, mediaType: 'application/json', bytes: Buffer.byteLength(text), sha256: '' };
  return toDocument(failedSummary({ source, kind: 'text', issues: [], error, timings: { totalMs: 0 } }));
}
