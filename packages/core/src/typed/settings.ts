import { z } from 'zod';
import { DocprocError } from '../errors/index.ts';
import type { SelectOptions } from './select.ts';

const settingsSchema = z.strictObject({
  minConfidence: z.number().min(0).max(1).optional(),
  dateOrder: z.enum(['dmy', 'mdy', 'ymd']).optional(),
});

/** What tells a Document from something else; a whole validation would take longer than the look for values. */
const shapeSchema = z.looseObject({
  schemaVersion: z.literal(1),
  pages: z.array(z.looseObject({ blocks: z.array(z.unknown()) })),
  sheets: z.array(z.unknown()),
  tables: z.array(z.looseObject({ cells: z.array(z.unknown()) })),
  fields: z.array(z.unknown()),
  issues: z.array(z.unknown()),
});

/** Checks what callers without types may have got wrong. Errors: `OPTION_INVALID`, naming everything that is wrong. */
export function checkSettings(options: SelectOptions): void {
  refuse(problemsOf(settingsSchema, options, 'options'));
}

/** Checks that a value is a Document of this version. Errors: `OPTION_INVALID`, naming what is missing. */
export function checkDocument(document: unknown): void {
  refuse(
    problemsOf(shapeSchema, document, 'document'),
    'It must be a Document of schemaVersion 1 as extract() gives it; validate stored JSON with documentSchema.',
  );
}

function problemsOf(schema: z.ZodType, value: unknown, name: string): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  for (const issue of (schema.safeParse(value).error?.issues ?? []).slice(0, 10)) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) problems.set(key, 'is no option');
    else problems.set(issue.path.join('.') || name, issue.message);
  }
  return problems;
}

function refuse(problems: ReadonlyMap<string, string>, advice?: string): void {
  if (problems.size === 0) return;
  const sentences = [...problems].map(([field, problem]) => `${field}: ${problem}`).join('; ');
  const message = `${advice === undefined ? 'Options are' : 'The document is'} wrong. ${sentences}.`;
  throw new DocprocError('OPTION_INVALID', advice === undefined ? message : `${message} ${advice}`, {
    details: { fields: Object.fromEntries(problems) },
  });
}
