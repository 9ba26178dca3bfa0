import { readFile } from 'node:fs/promises';
import { DocprocError } from '@org/docproc-core/errors';
import { type Calibration, parseCalibration } from '../calibrate/calibration.ts';
import { formatSizing, type SizingOptions, sizeDeployment } from '../sizing/size.ts';
import { formatSizingTable } from '../sizing/table.ts';
import { type Flags, required } from './flags.ts';

/**
 * `docproc-bench size`. Service times have no defaults: they are measured, by `calibrate` or by hand. Resolves to the
 * exit code.
 */
export async function runSize(flags: Flags): Promise<number> {
  const measured = await readMeasured(flags.calibration);
  const costs = costsOf(flags, measured);
  if (flags.table) {
    process.stdout.write(`${formatSizingTable(costs)}\n`);
    return 0;
  }
  const options: SizingOptions = {
    ...costs,
    users: number('users', flags.users),
    documentsPerMinute: number('documents-per-minute', flags['documents-per-minute']),
  };
  process.stdout.write(`${formatSizing(options, sizeDeployment(options))}\n`);
  return 0;
}

async function readMeasured(path: string | undefined): Promise<Calibration | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new DocprocError('OPTION_INVALID', `${path} cannot be read.`, { cause });
  });
  return parseCalibration(text, path);
}

/** What flags say goes before what was measured. */
function costsOf(
  flags: Flags,
  measured: Calibration | undefined,
): Omit<SizingOptions, 'users' | 'documentsPerMinute'> {
  const utilization = number('utilization', flags.utilization, 0.6);
  if (utilization <= 0 || utilization >= 1) {
    throw new DocprocError('OPTION_INVALID', '--utilization takes a share between 0 and 1');
  }
  return {
    utilization,
    callsPerUserPerMinute: number('calls-per-minute', flags['calls-per-minute'], 12),
    callMs: number('call-ms', flags['call-ms'], measured?.callMs),
    callVariation: number('call-variation', flags['call-variation'], 1),
    uploadMs: number('upload-ms', flags['upload-ms'], measured?.uploadMs),
    documentMs: number('document-ms', flags['document-ms'], measured?.documentMs),
    documentVariation: number(
      'document-variation',
      flags['document-variation'],
      measured?.documentVariation ?? 1,
    ),
    threadsPerWorker: Math.max(1, number('threads-per-worker', flags['threads-per-worker'], 2)),
    databaseCallMs: number('database-call-ms', flags['database-call-ms'], measured?.databaseCallMs),
    databaseDocumentMs: number(
      'database-document-ms',
      flags['database-document-ms'],
      measured?.databaseDocumentMs,
    ),
    connectionsPerServer: number('connections-per-server', flags['connections-per-server'], 12),
    connectionsPerWorker: number('connections-per-worker', flags['connections-per-worker'], 12),
  };
}

function number(flag: string, text: string | undefined, fallback?: number): number {
  const value = fallback !== undefined && text === undefined ? fallback : Number(required(`--${flag}`, text));
  if (Number.isFinite(value) && value >= 0) return value;
  throw new DocprocError('OPTION_INVALID', `--${flag} takes a number, not "${text}"`);
}
