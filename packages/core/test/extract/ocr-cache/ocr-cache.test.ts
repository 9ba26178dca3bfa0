import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { extract } from '../../../src/extract/extract.ts';
import { createFolderOcrCache } from '../../../src/extract/ocr-cache/folder.ts';
import { createMemoryOcrCache } from '../../../src/extract/ocr-cache/memory.ts';
import type { OcrCache, OcrEngine, OcrResult } from '../../../src/ports/index.ts';

const scan = new URL('../../../../../fixtures/samples/scan.pdf', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'ocr-cache-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const resultOf = (text: string): OcrResult => ({
  words: [{ text, box: [10, 10, 90, 30], confidence: 0.95, line: 0 }],
  confidence: 0.95,
});

/** An engine that counts how often it is asked. */
function counting() {
  const seen = { asked: 0 };
  const engine: OcrEngine = {
    name: 'counting',
    async recognize() {
      seen.asked++;
      return resultOf('Total');
    },
    close: async () => undefined,
  };
  return { seen, engine };
}

const still = { now: () => 0 };

describe.each<[string, () => string | OcrCache]>([
  ['a folder', () => join(folder, 'by-path')],
  ['a folder cache', () => createFolderOcrCache(join(folder, 'by-cache'))],
  ['a memory cache', () => createMemoryOcrCache()],
])('extract with %s as ocrCache', (_, create) => {
  it('reads a picture once, and again where it is to be read in another way', async () => {
    const ocrCache = create();
    const { seen, engine } = counting();
    const options = { ocrCache, ocrEngine: engine, clock: still, languages: ['eng'] };
    const first = await extract(scan, options);
    const asked = seen.asked;
    expect(asked).toBeGreaterThan(0);
    expect(first.pages[0]?.text).toContain('Total');
    expect(await extract(scan, options)).toEqual(first);
    expect(seen.asked).toBe(asked);
    await extract(scan, { ...options, languages: ['kor'] });
    expect(seen.asked).toBeGreaterThan(asked);
  });
});

describe('createFolderOcrCache', () => {
  const key = 'ab'.repeat(32);

  it('keeps whole results that only this user can read', async () => {
    const path = join(folder, 'whole');
    const cache = createFolderOcrCache(path);
    expect(await cache.get(key)).toBeUndefined();
    await Promise.all([cache.put(key, resultOf('Total')), cache.put(key, resultOf('Total'))]);
    expect(await createFolderOcrCache(path).get(key)).toEqual(resultOf('Total'));
    const files = readdirSync(join(path, 'ab'));
    expect(files).toEqual([`${key}.json`]);
    expect(statSync(join(path, 'ab', `${key}.json`)).mode & 0o077).toBe(0);
  });

  it.each(['', '{"words":[{"text":1}]}', '[]'])('takes a damaged file for none: %j', async (content) => {
    const path = join(folder, 'damaged');
    const cache = createFolderOcrCache(path);
    await cache.put(key, resultOf('Total'));
    writeFileSync(join(path, 'ab', `${key}.json`), content);
    expect(await cache.get(key)).toBeUndefined();
  });
});

describe('createMemoryOcrCache', () => {
  it('forgets first what was not asked for longest', async () => {
    const cache = createMemoryOcrCache({ maxEntries: 2 });
    await cache.put('a', resultOf('a'));
    await cache.put('b', resultOf('b'));
    await cache.get('a');
    await cache.put('c', resultOf('c'));
    expect(await cache.get('b')).toBeUndefined();
    expect(await cache.get('a')).toEqual(resultOf('a'));
    expect(await cache.get('c')).toEqual(resultOf('c'));
  });
});

describe('a cache that fails', () => {
  it('costs no result', async () => {
    const { seen, engine } = counting();
    const warnings: string[] = [];
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: (_: object, message: string) => warnings.push(message),
      error: () => undefined,
    };
    const ocrCache: OcrCache = {
      get: () => Promise.reject(new Error('no disk')),
      put: () => Promise.reject(new Error('no disk')),
    };
    const document = await extract(scan, { ocrCache, ocrEngine: engine, languages: ['eng'], logger });
    expect(document.pages[0]?.text).toContain('Total');
    expect(seen.asked).toBeGreaterThan(0);
    expect(warnings).toContain('the OCR cache failed to give a result');
  });
});
