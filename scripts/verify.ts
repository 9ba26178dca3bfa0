/**
 * Every check of the project, one after the other, each also a script of its own: `pnpm verify`.
 * Goes on after a failure so that one run shows all of them. Ends with `N passed, N failed`, tests and checks together.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScript } from './steps.ts';

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const checks = [
  'check:format',
  'check:lint',
  'check:imports',
  'check:types',
  'check:dead',
  'check:docs',
  'check:packages',
  'check:examples',
];

/** Builds, then runs all checks and tests. Resolves to the exit code. */
export async function verify(): Promise<number> {
  // The rest runs what was built, so without a build there is nothing to verify.
  if (!(await runScript('build'))) return closingLine([{ passed: 0, failed: 1 }]);
  const tallies: Tally[] = [];
  for (const check of checks) tallies.push(asTally(await runScript(check)));
  tallies.push(asTally(await runScript('check:image', ['--built'])));
  tallies.push(await runTests('test'), await runTests('test:types'));
  return closingLine(tallies);
}

function closingLine(tallies: readonly Tally[]): number {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function asTally(ok: boolean): Tally {
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function runTests(script: string): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'docproc-verify-'));
  const report = join(folder, 'tests.json');
  try {
    const ok = await runScript(script, [
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]);
    return withExitCode(readReport(report), ok);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(path: string): Tally {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(path, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

/** A run that failed without a failed test (a file that did not load, an unhandled error) counts as one failure. */
function withExitCode(tally: Tally, ok: boolean): Tally {
  return ok || tally.failed > 0 ? tally : { ...tally, failed: 1 };
}
