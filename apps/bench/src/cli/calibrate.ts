import { writeFile } from 'node:fs/promises';
import { calibrate } from '../calibrate/calibrate.ts';
import { formatCalibration } from '../calibrate/text.ts';
import { parseDuration } from '../duration.ts';
import { type Flags, keyValues, required, wholeNumber } from './flags.ts';
import { pidsOf, validUrl } from './run.ts';

/** `docproc-bench calibrate`. Resolves to the exit code. */
export async function runCalibrate(flags: Flags, signal: AbortSignal): Promise<number> {
  const path = required('--calibration', flags.calibration);
  const threads = flags['worker-threads'];
  const calibration = await calibrate({
    signal,
    env: keyValues('--env', flags.env),
    onRun: (text) => void (flags.quiet || process.stderr.write(`${text}\n`)),
    ...(flags.url !== undefined && { url: validUrl(flags.url), watch: pidsOf(flags.watch) }),
    ...(threads !== undefined && { threads: wholeNumber('--worker-threads', threads) }),
    ...(flags.duration !== undefined && { seconds: parseDuration(flags.duration, '--duration') / 1000 }),
  });
  await writeFile(path, `${JSON.stringify(calibration, undefined, 2)}\n`);
  if (!flags.quiet) process.stdout.write(`${formatCalibration(calibration)}\n`);
  return 0;
}
