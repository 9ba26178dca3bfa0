/**
 * Damages good files and extracts them, in a process of its own that may crash, hang or be killed:
 * `node run.ts GROUP RUNS SEED`. Says on standard output, line by line, what it is about to do, and what went wrong.
 */
import { writeSync } from 'node:fs';
import { extract } from '../../../src/extract/extract.ts';
import { documentSchema } from '../../../src/model/with-schemas.ts';
import type { OcrEngine } from '../../../src/ports/index.ts';
import { randomOf } from './mutate.ts';
import { victims } from './victims.ts';

const [group = '', runs = '1', seed = '1'] = process.argv.slice(2);

/** Pictures are decoded and prepared as ever; reading them would only take time. */
const ocrEngine: OcrEngine = {
  name: 'blind',
  recognize: async () => ({ words: [], confidence: 0 }),
  close: async () => undefined,
};

/** What no file may cause. */
const faults = new Set(['INTERNAL', 'TIMEOUT', 'OUT_OF_MEMORY']);

const tell = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);

let number = 0;
for (const { name, options, mutant, endless } of (await victims[group]?.()) ?? []) {
  for (let run = 0; run < Number(runs); run++) {
    const own = Number(seed) * 1_000_003 + number++;
    tell({ at: name, seed: own });
    const wrong = await attempt(mutant(randomOf(own)), { name, ocr: 'never', ocrEngine, ...options });
    if (wrong.some((each) => !(endless && each === 'TIMEOUT'))) tell({ wrong, name, seed: own });
  }
}
tell({ done: number, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) });
// Threads that are still idle need not be waited for.
process.exit(0);

/** What is wrong with how a file was taken, in words. */
async function attempt(bytes: Uint8Array, options: Parameters<typeof extract>[1]): Promise<string[]> {
  const causes: string[] = [];
  const keep = (fields: object) =>
    void causes.push('err' in fields && fields.err instanceof Error ? `${fields.err.stack}` : 'unknown');
  const silent = () => undefined;
  const logger = { debug: silent, info: silent, warn: silent, error: keep };
  try {
    const document = await extract(bytes, { timeoutMs: 30_000, logger, ...options });
    const parsed = documentSchema.safeParse(document);
    const bad = document.issues.filter(({ code }) => faults.has(code)).map(({ code }) => code);
    const invalid = parsed.success ? [] : [`not a Document: ${parsed.error.message}`];
    const lying = document.status === 'ok' && document.issues.some(({ severity }) => severity === 'error');
    return [...bad, ...causes, ...invalid, ...(lying ? ['ok with an error'] : [])];
  } catch (error) {
    return [`threw ${error instanceof Error ? error.stack : String(error)}`];
  }
}
