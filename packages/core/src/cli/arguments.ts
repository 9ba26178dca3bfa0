import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { hasOcrLanguages, ocrLanguageRule } from '../extract/ocr-languages.ts';
import type { FieldProfile, OcrMode } from '../extract/options.ts';
import { parsePageSelection } from '../extract/page-selection.ts';
import type { PortableOptions } from '../extract/pool/index.ts';

/** Formats of `docproc extract`. */
export const extractFormats = ['json', 'ndjson', 'text', 'markdown', 'html', 'csv', 'xlsx', 'pdf'] as const;
export type ExtractFormat = (typeof extractFormats)[number];

/** Formats of `docproc report`. */
const reportFormats = ['html', 'xlsx', 'pdf', 'markdown', 'json'] as const;
export type ReportCommandFormat = (typeof reportFormats)[number];

/** What both commands share. */
interface FilesCommand {
  /** Paths, or `-` for standard input. */
  readonly files: readonly string[];
  readonly options: PortableOptions;
  /** `undefined`: as many as make sense. */
  readonly threads: number | undefined;
  readonly quiet: boolean;
}

/** `docproc extract`. */
export interface ExtractCommand extends FilesCommand {
  readonly name: 'extract';
  readonly format: ExtractFormat;
  /** Folder; `undefined` for standard output. */
  readonly out: string | undefined;
}

/** `docproc report`. */
export interface ReportCommand extends FilesCommand {
  readonly name: 'report';
  readonly format: ReportCommandFormat;
  readonly out: string;
}

/** What the command line asks for. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | ExtractCommand
  | ReportCommand;

/** The call is wrong; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const flags = {
  format: { type: 'string' },
  out: { type: 'string' },
  ocr: { type: 'string' },
  lang: { type: 'string' },
  pages: { type: 'string' },
  password: { type: 'string' },
  profile: { type: 'string' },
  threads: { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const satisfies ParseArgsOptionsConfig;

const ocrModes = ['auto', 'always', 'never'] as const satisfies readonly OcrMode[];
const profiles = ['auto', 'receipt', 'invoice', 'none'] as const satisfies readonly FieldProfile[];

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
    threads: threadsOf(text(values.threads)),
    quiet: values.quiet === true,
  };
  const out = text(values.out);
  if (out === '') throw new UsageError('--out must not be empty.');
  if (name === 'extract') {
    return { name, ...shared, format: oneOf(extractFormats, values, 'format') ?? 'json', out };
  }
  const format = oneOf(reportFormats, values, 'format');
  if (format === undefined) throw new UsageError(`report: --format is missing: ${reportFormats.join(', ')}.`);
  if (out === undefined) throw new UsageError('report: --out FILE is missing.');
  return { name, ...shared, format, out };
}

function parse(args: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    // Node's message says which argument it is; its advice on `--` says more than anybody needs.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.split('. ')[0]?.replace(/\.$/, '')}.`);
  }
}

function optionsOf(values: Values): PortableOptions {
  const ocr = oneOf(ocrModes, values, 'ocr');
  const profile = oneOf(profiles, values, 'profile');
  const languages = text(values.lang)?.split('+');
  const pages = text(values.pages);
  const password = text(values.password);
  if (languages !== undefined && !hasOcrLanguages(languages)) {
    throw new UsageError(`--lang ${ocrLanguageRule}; several are joined by +.`);
  }
  if (pages !== undefined) parsePageSelection(pages);
  return {
    ...(ocr && { ocr }),
    ...(profile && { profile }),
    ...(languages && { languages }),
    ...(pages !== undefined && { pages }),
    ...(password !== undefined && { password }),
  };
}

function threadsOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new UsageError('--threads must be a whole number from 1 to 999.');
  return Number(value);
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
