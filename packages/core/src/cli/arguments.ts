import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { hasOcrLanguages, ocrLanguageRule } from '../extract/ocr-languages.ts';
import type { DateOrder, ExtractLimits, FieldProfile, OcrMode, PdfEngineName } from '../extract/options.ts';
import { parsePageSelection } from '../extract/page-selection.ts';
import type { PortableOptions } from '../extract/pool/index.ts';
import { documentTypes } from '../model/index.ts';
import { choicesOf, type ReportChoices, reportFlags } from './report-flags.ts';
import { UsageError } from './usage-error.ts';

/** Formats of `docproc extract`. */
export const extractFormats = ['json', 'ndjson', 'text', 'markdown', 'html', 'csv', 'xlsx', 'pdf'] as const;
export type ExtractFormat = (typeof extractFormats)[number];

/** Formats of `docproc report`. */
const reportFormats = ['html', 'xlsx', 'pdf', 'markdown', 'json', 'csv'] as const;
export type ReportCommandFormat = (typeof reportFormats)[number];

/** What both commands share. */
interface FilesCommand {
  /** Paths, or `-` for standard input. */
  readonly files: readonly string[];
  readonly options: PortableOptions;
  /** `undefined`: as many as make sense. */
  readonly threads: number | undefined;
  /** Most memory of a thread in MiB; `undefined` for the pool's default. */
  readonly maxMemoryMb: number | undefined;
  readonly quiet: boolean;
}

/** `docproc extract`. */
export interface ExtractCommand extends FilesCommand {
  readonly name: 'extract';
  readonly format: ExtractFormat;
  /** Folder; `undefined` for standard output. */
  readonly out: string | undefined;
  /** File of the schema that says what is looked for; `undefined` for whole documents. */
  readonly schema: string | undefined;
}

/** `docproc report`. */
export interface ReportCommand extends FilesCommand {
  readonly name: 'report';
  readonly format: ReportCommandFormat;
  readonly out: string;
  readonly report: ReportChoices;
}

/** What the command line asks for. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | ExtractCommand
  | ReportCommand;

const flags = {
  format: { type: 'string' },
  out: { type: 'string' },
  schema: { type: 'string' },
  ocr: { type: 'string' },
  lang: { type: 'string' },
  pages: { type: 'string' },
  password: { type: 'string' },
  profile: { type: 'string' },
  'date-order': { type: 'string' },
  engine: { type: 'string' },
  threads: { type: 'string' },
  'ocr-cache': { type: 'string' },
  'max-bytes': { type: 'string' },
  'max-pages': { type: 'string' },
  'max-pixels': { type: 'string' },
  'max-cells': { type: 'string' },
  'timeout-ms': { type: 'string' },
  'max-memory-mb': { type: 'string' },
  quiet: { type: 'boolean' },
  ...reportFlags,
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const satisfies ParseArgsOptionsConfig;

const ocrModes = ['auto', 'always', 'never'] as const satisfies readonly OcrMode[];
const profiles = [
  'auto',
  'none',
  ...documentTypes.filter((type) => type !== 'unknown'),
] as const satisfies readonly FieldProfile[];
const dateOrders = ['dmy', 'mdy', 'ymd'] as const satisfies readonly DateOrder[];
const engines = ['auto', 'pdfium', 'pdfjs'] as const satisfies readonly PdfEngineName[];

type Values = { readonly [Name in keyof typeof flags]?: string | boolean };

/** Understands the arguments. Throws a {@link UsageError}. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const [name, ...files] = positionals;
  if (name === undefined) throw new UsageError('A command is missing: extract or report.');
  if (name === 'help') return { name };
  if (name !== 'extract' && name !== 'report')
    throw new UsageError(`'${name}' is no command: extract or report.`);
  if (files.length === 0)
    throw new UsageError(`${name}: which file? Give at least one, or - for standard input.`);
  if (files.filter((file) => file === '-').length > 1)
    throw new UsageError('Standard input can be read once only.');
  const shared = {
    files,
    options: optionsOf(values),
    threads: wholeNumber(values, 'threads', 1, 999),
    maxMemoryMb: wholeNumber(values, 'max-memory-mb', 16, 1_048_576),
    quiet: values.quiet === true,
  };
  const out = text(values.out);
  if (out === '') throw new UsageError('--out must not be empty.');
  if (name === 'extract') {
    const stray = Object.keys(reportFlags).find((flag) => values[flag as keyof Values] !== undefined);
    if (stray !== undefined) throw new UsageError(`--${stray} is an option of report.`);
    const format = oneOf(extractFormats, values, 'format') ?? 'json';
    return { name, ...shared, format, out, schema: schemaOf(values, format) };
  }
  if (values.schema !== undefined) throw new UsageError('--schema is an option of extract.');
  const format = oneOf(reportFormats, values, 'format');
  if (format === undefined) throw new UsageError(`report: --format is missing: ${reportFormats.join(', ')}.`);
  if (out === undefined) throw new UsageError('report: --out FILE is missing.');
  return { name, ...shared, format, out, report: choicesOf(values, format) };
}

function schemaOf(values: Values, format: ExtractFormat): string | undefined {
  const schema = text(values.schema);
  if (schema === '') throw new UsageError('--schema must not be empty.');
  if (schema !== undefined && format !== 'json' && format !== 'ndjson')
    throw new UsageError('--schema gives json or ndjson.');
  return schema;
}

function parse(args: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    // Node's message says which argument it is; its advice on `--` says more than anybody needs.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.split(/\.\s/)[0]?.replace(/\.$/, '')}.`);
  }
}

function optionsOf(values: Values): PortableOptions {
  const ocr = oneOf(ocrModes, values, 'ocr');
  const profile = oneOf(profiles, values, 'profile');
  const dateOrder = oneOf(dateOrders, values, 'date-order');
  const engine = oneOf(engines, values, 'engine');
  const languages = text(values.lang)?.split('+');
  const pages = text(values.pages);
  const password = text(values.password);
  const ocrCache = text(values['ocr-cache']);
  if (ocrCache === '') throw new UsageError('--ocr-cache must not be empty.');
  if (languages !== undefined && !hasOcrLanguages(languages)) {
    throw new UsageError(`--lang ${ocrLanguageRule}; several are joined by +.`);
  }
  if (pages !== undefined) parsePageSelection(pages);
  return {
    ...(ocr && { ocr }),
    ...(profile && { profile }),
    ...(dateOrder && { dateOrder }),
    ...(engine && { engine }),
    ...(languages && { languages }),
    ...(pages !== undefined && { pages }),
    ...(password !== undefined && { password }),
    ...(ocrCache !== undefined && { ocrCache }),
    ...limitsOf(values),
  };
}

const most = Number.MAX_SAFE_INTEGER;

/** Flag, the option that it sets, and the least and the largest number that it takes. */
const limitFlags = [
  ['max-bytes', 'maxBytes', 1, most],
  ['max-pages', 'maxPages', 1, most],
  ['max-pixels', 'maxPixels', 1, most],
  ['max-cells', 'maxCells', 0, most],
  ['timeout-ms', 'timeoutMs', 0, 2_147_483_647],
] as const satisfies readonly (readonly [keyof Values, keyof ExtractLimits, number, number])[];

function limitsOf(values: Values): ExtractLimits {
  const given = limitFlags.map(([flag, option, least, largest]) => [
    option,
    wholeNumber(values, flag, least, largest),
  ]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function wholeNumber(values: Values, flag: keyof Values, least: number, largest: number): number | undefined {
  const value = text(values[flag]);
  if (value === undefined) return undefined;
  const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= largest) return number;
  throw new UsageError(
    `--${flag} must be a whole number ${largest === most ? `of at least ${least}` : `from ${least} to ${largest}`}.`,
  );
}

function oneOf<const Name extends string>(
  allowed: readonly Name[],
  values: Values,
  flag: keyof Values,
): Name | undefined {
  const value = values[flag];
  if (value === undefined) return undefined;
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw new UsageError(`--${flag} must be one of ${allowed.join(', ')}.`);
  return found;
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
