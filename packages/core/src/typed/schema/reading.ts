import type * as core from 'zod/v4/core';
import { peel } from './peel.ts';
import type { Choice, Reading, TextShape } from './tree.ts';

/** How texts are read for a schema of one value; a string says why that cannot be done. */
export function readingOf(schema: core.$ZodType): Reading | string {
  const { bare, def, notes } = peel(schema);
  switch (def.type) {
    case 'string':
      return readString(bare);
    case 'number':
      return { kind: 'number' };
    case 'date':
      return { kind: 'date', as: 'date' };
    case 'boolean':
      return { kind: 'truth', as: 'boolean' };
    case 'pipe':
      return { kind: 'truth', as: 'text' };
    case 'enum':
      return choiceOf(Object.values(def.entries), notes.values);
    case 'literal':
      return choiceOf(def.values, notes.values);
    case 'union':
      return eitherOf(def.options);
    default:
      return `${def.type} cannot be looked for: use string, number, boolean, date, enum, literal, object or array`;
  }
}

function readString(schema: core.$ZodTypes): Reading {
  const bag = schema._zod.bag as { format?: string; patterns?: ReadonlySet<RegExp> };
  const format = (schema._zod.def as { format?: string }).format ?? bag.format ?? checkedFormat(schema);
  if (format === 'date') return { kind: 'date', as: 'day' };
  if (format === 'datetime') return { kind: 'date', as: 'moment' };
  if (format === 'email' || format === 'url') return { kind: 'text', shape: format };
  const telling = [...(bag.patterns ?? [])].find(isTelling);
  const shape: TextShape | undefined = telling && { pattern: telling };
  return { kind: 'text', ...(shape ? { shape } : {}) };
}

/** The format that a check asks for, as `z.fromJSONSchema()` writes it: `z.string().check(z.iso.date())`. */
function checkedFormat(schema: core.$ZodTypes): string | undefined {
  for (const check of schema._zod.def.checks ?? []) {
    const { def } = check._zod;
    if (def.check === 'string_format') return (def as core.$ZodCheckStringFormatDef).format;
  }
  return undefined;
}

/** Texts of every kind; a pattern that takes one of them tells a value by nothing. */
const ordinary = [
  'a',
  'Total',
  '합계',
  'Name of a company Ltd.',
  '12',
  '1,234.50',
  '2026-03-01',
  '12345678',
  '서울',
  '',
];

function isTelling(pattern: RegExp): boolean {
  return !ordinary.some((text) => new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(text));
}

function choiceOf(
  values: Iterable<core.util.Literal>,
  words: Readonly<Record<string, readonly string[]>>,
): Reading | string {
  const choices: Choice[] = [];
  for (const value of values) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      choices.push({ value, words: [String(value), ...(words[String(value)] ?? [])] });
    else if (value !== null && value !== undefined) return `a literal of type ${typeof value} cannot be read`;
  }
  return { kind: 'choice', choices };
}

function eitherOf(options: readonly core.$ZodType[]): Reading | string {
  const readings: Reading[] = [];
  for (const option of options) {
    const { type } = peel(option).def;
    if (type === 'null' || type === 'undefined') continue;
    if (type === 'object' || type === 'array')
      return 'a union of objects or arrays cannot be looked for: use one object with optional keys';
    const reading = readingOf(option);
    if (typeof reading === 'string') return reading;
    readings.push(reading);
  }
  return readings.length === 1 ? readings[0]! : { kind: 'either', readings };
}
