import { DocprocError } from '../errors/index.ts';
import { type Clock, type Logger, silentLogger, systemClock } from '../ports/index.ts';
import type { PageHelp } from './format.ts';
import { isExtractInput } from './input/open.ts';
import { hasOcrLanguages, ocrLanguageRule, ocrLanguages } from './ocr-languages.ts';
import { limitProblems, optionProblems } from './option-checks.ts';
import type { ExtractInput, ExtractLimits, ExtractOptions } from './options.ts';
import { parsePageSelection } from './page-selection.ts';

/** Options of `extract()`, every one decided. */
export interface ExtractSettings
  extends Required<Pick<ExtractOptions, 'ocr' | 'languages' | 'profile' | 'engine'>>,
    Pick<
      ExtractOptions,
      'name' | 'dateOrder' | 'password' | 'signal' | 'onProgress' | 'pdfEngine' | 'ocrEngine' | 'ocrCache'
    > {
  readonly limits: Required<ExtractLimits>;
  readonly wantsPage: (number: number) => boolean;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Threads that may read pages of the same file. A pool's threads have it. */
  readonly help?: PageHelp;
}

/** Bounds that hold where the caller sets none. */
export const defaultLimits: Required<ExtractLimits> = {
  maxBytes: 256 * 1024 * 1024,
  maxPages: 2000,
  maxPixels: 100_000_000,
  maxCells: 1_000_000,
  timeoutMs: 120_000,
};

/** Checks input and options and fills in defaults. Errors: `OPTION_INVALID`, naming everything that is wrong. */
export function parseSettings(input: ExtractInput, options: ExtractOptions): ExtractSettings {
  refuse(problemsOf(input, options));
  const { logger = silentLogger, clock = systemClock, pages, ...rest } = options;
  return {
    ...rest,
    ocr: options.ocr ?? 'auto',
    languages: options.languages ?? ocrLanguages,
    profile: options.profile ?? 'auto',
    engine: options.engine ?? 'auto',
    limits: limitsOf(options),
    wantsPage: parsePageSelection(pages),
    logger,
    clock,
  };
}

/** Checks limits and fills in defaults. Errors: `OPTION_INVALID`, naming everything that is wrong. */
export function parseLimits(options: ExtractLimits): Required<ExtractLimits> {
  refuse(limitProblems(options));
  return limitsOf(options);
}

function refuse(problems: Readonly<Record<string, string>>): void {
  const sentences = Object.entries(problems).map(([field, problem]) => `${field}: ${problem}`);
  if (sentences.length === 0) return;
  throw new DocprocError('OPTION_INVALID', `Options are wrong. ${sentences.join('; ')}.`, {
    details: { fields: problems },
  });
}

function limitsOf(options: ExtractLimits): Required<ExtractLimits> {
  return {
    maxBytes: options.maxBytes ?? defaultLimits.maxBytes,
    maxPages: options.maxPages ?? defaultLimits.maxPages,
    maxPixels: options.maxPixels ?? defaultLimits.maxPixels,
    maxCells: options.maxCells ?? defaultLimits.maxCells,
    timeoutMs: options.timeoutMs ?? defaultLimits.timeoutMs,
  };
}

function problemsOf(input: unknown, options: ExtractOptions): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!isExtractInput(input))
    problems['input'] = 'must be a path, file: URL, bytes, ArrayBuffer, Blob or stream of bytes';
  Object.assign(problems, optionProblems(options));
  // Only a caller's own engine may know others.
  const { languages, ocrEngine } = options ?? {};
  if (ocrEngine === undefined && Array.isArray(languages) && !hasOcrLanguages(languages)) {
    problems['languages'] = ocrLanguageRule;
  }
  try {
    if (typeof options?.pages === 'string') parsePageSelection(options.pages);
  } catch {
    problems['pages'] = 'must be numbers and ranges such as 1-3,7 or 5-';
  }
  return problems;
}
