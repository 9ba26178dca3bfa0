import { DocprocError } from '@org/docproc-core/errors';
import { formatSizing, type SizingOptions, sizeDeployment } from '../sizing/size.ts';
import { type Flags, required } from './flags.ts';

/** `docproc-bench size`. Service times have no defaults: they are to be measured. Resolves to the exit code. */
export function runSize(flags: Flags): number {
  const number = (flag: `${string}`, text: string | undefined, fallback?: number) => {
    const value =
      fallback !== undefined && text === undefined ? fallback : Number(required(`--${flag}`, text));
    if (Number.isFinite(value) && value >= 0) return value;
    throw new DocprocError('OPTION_INVALID', `--${flag} takes a number, not "${text}"`);
  };
  const options: SizingOptions = {
    users: number('users', flags.users),
    callsPerUserPerMinute: number('calls-per-minute', flags['calls-per-minute'], 12),
    documentsPerMinute: number('documents-per-minute', flags['documents-per-minute']),
    callMs: number('call-ms', flags['call-ms']),
    callVariation: number('call-variation', flags['call-variation'], 1),
    uploadMs: number('upload-ms', flags['upload-ms']),
    documentMs: number('document-ms', flags['document-ms']),
    documentVariation: number('document-variation', flags['document-variation'], 1),
    threadsPerWorker: Math.max(1, number('threads-per-worker', flags['threads-per-worker'], 2)),
    utilization: number('utilization', flags.utilization, 0.6),
    databaseCallMs: number('database-call-ms', flags['database-call-ms']),
    databaseDocumentMs: number('database-document-ms', flags['database-document-ms']),
    connectionsPerServer: number('connections-per-server', flags['connections-per-server'], 12),
    connectionsPerWorker: number('connections-per-worker', flags['connections-per-worker'], 12),
  };
  if (options.utilization <= 0 || options.utilization >= 1) {
    throw new DocprocError('OPTION_INVALID', '--utilization takes a share between 0 and 1');
  }
  process.stdout.write(`${formatSizing(options, sizeDeployment(options))}\n`);
  return 0;
}
