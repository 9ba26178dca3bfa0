import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OcrCache, OcrResult } from '../../ports/index.ts';

/**
 * Keeps what OCR read as JSON files in a folder, which is made where it is missing. Any number of processes may share
 * it. Nothing in it is ever deleted: delete files, or all of it, whenever you like, and after an upgrade of the engine.
 * Results hold the text of the pictures: protect the folder as you protect them.
 *
 * @example
 * await extract('scan.pdf', { ocrCache: createFolderOcrCache('/var/cache/docproc') });
 */
export function createFolderOcrCache(folder: string): OcrCache {
  const placeOf = (key: string) => {
    const parent = join(folder, key.slice(0, 2));
    return { parent, path: join(parent, `${key}.json`) };
  };
  return {
    async get(key) {
      const text = await readFile(placeOf(key).path, 'utf8').catch(absent);
      return text === undefined ? undefined : parseResult(text);
    },
    async put(key, result) {
      const { parent, path } = placeOf(key);
      await mkdir(parent, { recursive: true, mode: 0o700 });
      // A reader sees the whole file or none.
      const draft = join(parent, `.${randomUUID()}`);
      try {
        await writeFile(draft, JSON.stringify(result), { mode: 0o600 });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** A file that was damaged counts as absent; it is written anew. */
function parseResult(text: string): OcrResult | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isResult(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it holds what a file of the cache must hold. What else an engine says is kept as it is. */
function isResult(value: unknown): value is OcrResult {
  if (!isRecord(value) || !Number.isFinite(value['confidence'])) return false;
  const { words } = value;
  return Array.isArray(words) && words.every(isWord);
}

function isWord(value: unknown): boolean {
  if (!isRecord(value) || typeof value['text'] !== 'string') return false;
  const { box } = value;
  if (!Array.isArray(box) || box.length !== 4 || !box.every(Number.isFinite)) return false;
  return Number.isFinite(value['confidence']) && Number.isFinite(value['line']);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
