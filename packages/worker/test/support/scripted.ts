import { access, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DocprocError, type ErrorCode } from '@org/docproc-core/errors';
import type { Document } from '@org/docproc-core/model';
import type { Extractor } from '../../src/index.ts';

/** What a scripted document tells its extractor to do. Written as JSON into the document itself. */
export interface Script {
  /** Wait until this path exists. */
  readonly gate?: string;
  /** Report this many steps of progress, one every 10 ms. */
  readonly steps?: number;
  /** Answer a failed document with this code. */
  readonly fail?: ErrorCode;
  /** Take memory without end, unless this path exists; it is made before. */
  readonly hogOnce?: string;
  /** Reject with this code, as a fault of the machine would. */
  readonly reject?: ErrorCode;
}

/** Stands at the place of the extraction pool and does what the document says. */
export const scriptedExtractor: Extractor = {
  async extract(path, { name, onProgress, signal }) {
    const script = JSON.parse(await readFile(path, 'utf8')) as Script;
    for (let step = 1; step <= (script.steps ?? 1); step++) {
      onProgress({
        stage: 'read',
        page: step,
        pages: script.steps ?? 1,
        fraction: step / (script.steps ?? 1),
      });
      await sleep(10, undefined, { signal });
    }
    while (script.gate && !(await exists(script.gate))) await sleep(20, undefined, { signal });
    if (script.hogOnce && !(await exists(script.hogOnce))) {
      await writeFile(script.hogOnce, '');
      hog();
    }
    if (script.reject) throw new DocprocError(script.reject);
    return documentOf(name, script.fail);
  },
};

function documentOf(name: string, code: ErrorCode | undefined): Document {
  return {
    schemaVersion: 1,
    source: { name, mediaType: 'text/plain', bytes: 1, sha256: '0'.repeat(64) },
    kind: 'text',
    status: code ? 'failed' : 'ok',
    type: { name: 'unknown', confidence: 0 },
    languages: [],
    pages: [],
    sheets: [],
    tables: [],
    fields: [],
    metadata: {},
    issues: code ? [{ code, severity: 'error', message: 'The script says so.' }] : [],
    timings: { totalMs: 1 },
  };
}

function hog(): never {
  const taken: number[][] = [];
  while (true) taken.push(new Array<number>(100_000).fill(Math.random()));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
