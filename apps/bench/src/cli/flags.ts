import { parseArgs } from 'node:util';
import { DocprocError } from '@org/docproc-core/errors';

const options = {
  url: { type: 'string' },
  vus: { type: 'string' },
  duration: { type: 'string' },
  iterations: { type: 'string' },
  env: { type: 'string', multiple: true },
  tag: { type: 'string', multiple: true },
  threshold: { type: 'string', multiple: true },
  out: { type: 'string', multiple: true },
  'summary-export': { type: 'string' },
  html: { type: 'string' },
  watch: { type: 'string', multiple: true },
  threads: { type: 'string' },
  generators: { type: 'string' },
  listen: { type: 'string' },
  token: { type: 'string' },
  with: { type: 'string', multiple: true },
  interleave: { type: 'boolean' },
  rounds: { type: 'string' },
  metric: { type: 'string', multiple: true },
  'fail-on': { type: 'string' },
  calibration: { type: 'string' },
  'worker-threads': { type: 'string' },
  table: { type: 'boolean' },
  users: { type: 'string' },
  'documents-per-minute': { type: 'string' },
  'calls-per-minute': { type: 'string' },
  'call-ms': { type: 'string' },
  'call-variation': { type: 'string' },
  'upload-ms': { type: 'string' },
  'document-ms': { type: 'string' },
  'document-variation': { type: 'string' },
  'threads-per-worker': { type: 'string' },
  utilization: { type: 'string' },
  'database-call-ms': { type: 'string' },
  'database-document-ms': { type: 'string' },
  'connections-per-server': { type: 'string' },
  'connections-per-worker': { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Flags as given. */
export type Flags = ReturnType<typeof parse>['values'];

/** A call, taken apart. */
export interface Call {
  readonly positionals: readonly string[];
  readonly flags: Flags;
}

/** Takes arguments apart. Error: `OPTION_INVALID` for a flag that there is not. */
export function parseCall(args: readonly string[]): Call {
  try {
    const { positionals, values } = parse(args);
    return { positionals, flags: values };
  } catch (error) {
    throw new DocprocError('OPTION_INVALID', (error as Error).message, { cause: error });
  }
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], allowPositionals: true, options });
}

/** A whole number of at least `least`. Error: `OPTION_INVALID`. */
export function wholeNumber(flag: string, text: string, least = 1): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new DocprocError(
    'OPTION_INVALID',
    `${flag} takes a whole number of at least ${least}, not "${text}"`,
  );
}

/** A flag that has to be there. Error: `OPTION_INVALID`. */
export function required(flag: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new DocprocError('OPTION_INVALID', `${flag} is needed here`);
}

/** Reads `K=V` texts. Error: `OPTION_INVALID`. */
export function keyValues(flag: string, texts: readonly string[] = []): Record<string, string> {
  const pairs = texts.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new DocprocError('OPTION_INVALID', `${flag} takes KEY=VALUE, not "${text}"`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}
