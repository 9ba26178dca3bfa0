import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { victims } from './victims.ts';

// Longer runs, by hand: DOCPROC_FUZZ_RUNS=500 DOCPROC_FUZZ_SEED=7 pnpm exec vitest run packages/core/test/extract/fuzz
const runs = process.env['DOCPROC_FUZZ_RUNS'] ?? '8';
const seed = process.env['DOCPROC_FUZZ_SEED'] ?? '1';

/** Megabytes that the process may take at most, whatever the files say. */
const mostMb = 900;

/** A process that does not say anything for this long hangs, in milliseconds. */
const silenceMs = 90_000;

describe('a good file that was damaged', () => {
  it.each(Object.keys(victims))(
    'ends in a Document, in bounded time and memory: %s',
    async (group) => {
      const { lines, ended } = await runGroup(group);
      const last = lines.at(-1);
      expect(lines.filter((line) => 'wrong' in line)).toEqual([]);
      expect({ ended, last }).toMatchObject({ ended: 'by itself', last: { done: expect.any(Number) } });
      expect(last?.['peakMb']).toBeLessThan(mostMb);
    },
    3_600_000,
  );
});

/** What the process said, and how it ended. */
function runGroup(group: string): Promise<{ lines: Record<string, unknown>[]; ended: string }> {
  const script = fileURLToPath(new URL('run.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=512', '--conditions=docproc-source', script, group, runs, seed],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  let hung = false;
  const kill = () => {
    hung = true;
    child.kill('SIGKILL');
  };
  let watch = setTimeout(kill, silenceMs);
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    clearTimeout(watch);
    watch = setTimeout(kill, silenceMs);
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(watch);
      const lines = said.trim().split('\n').filter(Boolean);
      const how = hung ? 'hung' : code === 0 ? 'by itself' : `with ${signal ?? code}`;
      resolve({ lines: lines.map((line) => JSON.parse(line)), ended: how });
    });
  });
}
