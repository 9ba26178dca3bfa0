import { z } from 'zod';
import { logLevels } from '../log/levels.ts';

/** A whole number from `least` to `most`. */
export const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** A name that stands in SQL without quotes. */
export const plainName = z.string().regex(/^[a-z_][a-z0-9_]{0,40}$/, 'a plain name: a-z, 0-9 and _');

/** Bytes, or with a unit: `52428800`, `50MB`. From 1 byte to 1 TB. */
export const byteSize = z
  .string()
  .regex(/^\d{1,12} ?(B|KB|MB|GB)?$/i, 'a number of bytes, or with KB, MB or GB')
  .transform((text) => {
    const unit = /[KMG]/i.exec(text)?.[0].toUpperCase() ?? '';
    return Number.parseInt(text, 10) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit);
  })
  .pipe(
    z
      .number()
      .min(1)
      .max(1024 ** 4),
  );

/** Origins such as `https://app.example.com`: parted by commas, or as a JSON list, as pydantic's settings write them. */
export const originList = z
  .string()
  .transform(partList)
  .pipe(
    z.array(z.string().refine(isOrigin, 'must be origins such as https://app.example.com, parted by commas')),
  );

/** A PostgreSQL connection string. */
export const postgresUrl = z
  .string({ error: 'is required' })
  .regex(/^postgres(ql)?:\/\//, 'must start with postgres://');

/** Names of Python's `logging` and their like among {@link logLevels}. */
const otherLevels: Readonly<Record<string, string>> = {
  trace: 'debug',
  warning: 'warn',
  critical: 'error',
  fatal: 'error',
};

/** A log level, in capitals too, and by Python's names. */
export const logLevel = z.preprocess((given) => {
  if (typeof given !== 'string') return given;
  const name = given.toLowerCase();
  return otherLevels[name] ?? name;
}, z.enum(logLevels));

function partList(text: string): string[] {
  const parts = jsonList(text) ?? text.split(',');
  return parts.map((part) => part.trim()).filter(Boolean);
}

function jsonList(text: string): string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    return z.array(z.string()).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
