import { documentTypes } from '../model/index.ts';
import type { ExtractLimits, ExtractOptions } from './options.ts';

/** What is wrong with a value, as the end of a sentence; undefined where it is right. */
type Check = (value: unknown) => string | undefined;

/**
 * What is wrong with options, by their names; those that there are not count as wrong. Written by hand: a library for
 * this took longer to load than everything else that a thread needs before its first file.
 */
export function optionProblems(options: unknown): Record<string, string> {
  return problemsOf(options, optionChecks, true);
}

/** What is wrong with limits, by their names. Other options are not looked at. */
export function limitProblems(limits: unknown): Record<string, string> {
  return problemsOf(limits, limitChecks, false);
}

function problemsOf(
  options: unknown,
  checks: Readonly<Record<string, Check>>,
  strict: boolean,
): Record<string, string> {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return { options: 'must be an object' };
  }
  const problems: Record<string, string> = {};
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    const problem = check ? value !== undefined && check(value) : strict && 'is no option';
    if (problem) problems[name] = problem;
  }
  return problems;
}

const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value) => {
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return undefined;
    const upTo = most === Number.MAX_SAFE_INTEGER ? 'of at least' : `from`;
    return `must be a whole number ${upTo} ${least}${upTo === 'from' ? ` to ${most}` : ''}`;
  };

const oneOf =
  (...names: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && names.includes(value) ? undefined : `must be one of ${names.join(', ')}`;

const text: Check = (value) => (typeof value === 'string' ? undefined : 'must be a text');

const hasFunctions = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');

const functions =
  (...names: readonly string[]): Check =>
  (value) =>
    hasFunctions(value, names) ? undefined : `must have ${names.map((name) => `${name}()`).join(', ')}`;

const mostLanguages = 8;

const languages: Check = (value) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > mostLanguages) {
    return `must be a list of 1 to ${mostLanguages} languages`;
  }
  const named = value.every((one) => typeof one === 'string' && /^[A-Za-z][A-Za-z_]{1,29}$/.test(one));
  return named ? undefined : "must be of Tesseract's names, such as kor";
};

const ocrCache: Check = (value) =>
  (typeof value === 'string' && value !== '') || hasFunctions(value, ['get', 'put'])
    ? undefined
    : 'must be a folder, or have get(), put()';

// The longest time that a timer takes.
const mostMs = 2_147_483_647;

const limitChecks: Readonly<Record<keyof ExtractLimits, Check>> = {
  maxBytes: wholeNumber(1),
  maxPages: wholeNumber(1),
  maxPixels: wholeNumber(1),
  maxCells: wholeNumber(0),
  timeoutMs: wholeNumber(0, mostMs),
};

const optionChecks: Readonly<Record<keyof ExtractOptions, Check>> = {
  ...limitChecks,
  name: text,
  ocr: oneOf('auto', 'always', 'never'),
  languages,
  pages: text,
  password: text,
  profile: oneOf('auto', 'none', ...documentTypes.filter((name) => name !== 'unknown')),
  dateOrder: oneOf('dmy', 'mdy', 'ymd'),
  signal: (value) => (value instanceof AbortSignal ? undefined : 'must be an AbortSignal'),
  onProgress: (value) => (typeof value === 'function' ? undefined : 'must be a function'),
  engine: oneOf('auto', 'pdfium', 'pdfjs'),
  pdfEngine: functions('open'),
  ocrEngine: functions('recognize', 'close'),
  ocrCache,
  logger: functions('debug', 'info', 'warn', 'error'),
  clock: functions('now'),
};
