import * as core from 'zod/v4/core';
import { originOfAll } from '../../fields/find/candidate.ts';
import type { Plane, Run } from '../../fields/plane/run.ts';
import { findPhones } from '../../fields/values/contact.ts';
import { areaOf, type Origin, overlapOf } from '../../model/index.ts';
import type { Paper } from '../paper/index.ts';
import { type Read, readAs } from '../read/read.ts';
import type { RefusalReason, Refused } from '../result.ts';
import { unsupported } from '../schema/index.ts';
import { type Leaf, pathOf, type Reading } from '../schema/tree.ts';

/** A text that may hold a value, by its place. */
export interface Spot {
  readonly plane: Plane;
  readonly run: Run;
  readonly start: number;
  readonly end: number;
  /** 0 to 1: how sure its place makes it. */
  readonly likely: number;
  readonly label?: string;
  /** Runs that the value goes on in. */
  readonly more?: readonly Run[];
}

/** A value that the schema accepts. */
export interface Option {
  /** What was handed to the schema. */
  readonly raw: unknown;
  /** What the schema made of it. */
  readonly value: unknown;
  readonly text: string;
  readonly confidence: number;
  readonly origin: Origin;
  readonly currency?: string;
  readonly label?: string;
  readonly checks?: readonly string[];
}

/** What became of one candidate. */
export type Verdict = { readonly option: Option } | { readonly refused: Refused };

const kinds = {
  text: 'text',
  number: 'a number',
  date: 'a date',
  truth: 'yes or no',
  choice: 'one of the values of the enum',
  either: 'any of the types of the union',
} as const;

/** What is said of a text that cannot be read as the schema asks. */
export function typeMessage({ kind }: Reading): string {
  return `It is not ${kinds[kind]}.`;
}

/** Reads the text at a spot as the leaf asks and lets its schema judge. */
export function judge(paper: Paper, leaf: Leaf, spot: Spot): Verdict {
  const { run, start, end, more = [] } = spot;
  const text = [run.text.slice(start, end), ...more.map((other) => other.text)].join(' ');
  const value = run.value !== undefined && start === 0 && end >= run.text.length ? { value: run.value } : {};
  const place = {
    confidence: confidenceOf(spot.likely, run.confidence),
    ...(spot.label === undefined ? {} : { label: spot.label }),
  };
  const printed = [run.print.slice(start, end), ...more.map((other) => other.print)].join(' ');
  const whole = { text: printed.trim(), origin: originOfAll({ ...spot, start, end }), ...place };
  const reads = readAs(
    paper.context,
    { text: printed.length === text.length ? printedText(leaf, printed, text) : text, ...value },
    leaf.reading,
  );
  if (reads.length === 0 || !suits(leaf, text))
    return { refused: { ...whole, reason: 'type', message: typeMessage(leaf.reading) } };
  let said: string | undefined;
  for (const read of reads) {
    const parsed = check(leaf.schema, read.raw, pathOf(leaf));
    if (!parsed.success) {
      said ??= parsed.error.issues[0]?.message;
      continue;
    }
    return {
      option: {
        ...optionOf(spot, printed, read),
        value: parsed.data,
        ...labelOf(spot),
        confidence: confidenceOf(spot.likely * read.sure, run.confidence),
      },
    };
  }
  return { refused: { ...whole, reason: 'invalid', message: said ?? 'The schema refuses it.' } };
}

/** Texts that a party's part cannot be, whatever the schema lets pass. */
function suits({ named, reading }: Leaf, text: string): boolean {
  if (reading.kind !== 'text' || !named) return true;
  if (named.field.endsWith('TaxId'))
    return text.replace(/\D/g, '').length >= 5 && !/[.,]\d{2}$|[€£$₩]/.test(text);
  return !named.field.endsWith('Phone') || findPhones(text).length > 0;
}

/** Texts keep the characters that are printed; everything else is read from their plain forms. */
function printedText(leaf: Leaf, printed: string, plain: string): string {
  return leaf.reading.kind === 'text' ? printed : plain;
}

function optionOf(spot: Spot, printed: string, read: Read): Omit<Option, 'value' | 'confidence'> {
  const start = spot.start + read.start;
  const end = Math.min(spot.end, spot.start + read.end);
  return {
    raw: read.raw,
    text: printed.slice(read.start, read.end).trim(),
    origin: originOfAll({ ...spot, start, end }),
    ...(read.currency === undefined ? {} : { currency: read.currency }),
  };
}

function labelOf({ label }: Spot): { label?: string } {
  return label === undefined ? {} : { label };
}

function confidenceOf(likely: number, print: number): number {
  return Math.round(Math.min(0.98, Math.max(0.01, likely * (0.6 + 0.4 * print))) * 1000) / 1000;
}

/** Lets a schema judge a value. Throws `SCHEMA_UNSUPPORTED` where it needs to wait for something. */
export function check<Schema extends core.$ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
): core.util.SafeParseResult<core.output<Schema>> {
  try {
    return core.safeParse(schema, value);
  } catch (error) {
    if (!(error instanceof core.$ZodAsyncError)) throw error;
    throw unsupported({ [path]: 'refinements and transformations must not be asynchronous' });
  }
}

/** The candidate as one that was refused. */
export function refuse(option: Option, reason: RefusalReason, message: string): Refused {
  const { text, origin, confidence, label } = option;
  return { text, origin, confidence, reason, message, ...(label === undefined ? {} : { label }) };
}

/** Whether two values stand in the same place. */
export function isSamePlace(a: Origin, b: Origin): boolean {
  if ('sheet' in a || 'sheet' in b)
    return 'sheet' in a && 'sheet' in b && a.sheet === b.sheet && a.ref === b.ref;
  const least = Math.min(areaOf(a.box), areaOf(b.box));
  return a.page === b.page && overlapOf(a.box, b.box) > 0.5 * Math.max(1e-6, least);
}
