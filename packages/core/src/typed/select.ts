import type { z } from 'zod';
import type { DateOrder } from '../fields/values/date.ts';
import type { Document } from '../model/index.ts';
import { type Choice, choose, chooseAgain, problemsOf } from './choose.ts';
import { type Gathered, gather } from './look/gather.ts';
import { check, type Option } from './look/option.ts';
import { type GatheredRows, gatherRows, type Row } from './look/rows.ts';
import { findScopes } from './look/scopes.ts';
import { readPaper } from './paper/index.ts';
import type { FoundIn, Missing, Refused, TypedResult, TypedValue } from './result.ts';
import { readSchema } from './schema/index.ts';
import { type Leaf, leavesOf, listsOf, pathOf, type SchemaPart } from './schema/tree.ts';
import { checkDocument, checkSettings } from './settings.ts';

/** Options of {@link selectAs}. All have defaults. */
export interface SelectOptions {
  /** Values less sure than this are refused, 0 to 1. Default 0.35. */
  readonly minConfidence?: number;
  /** How unclear dates such as `03/04/26` are ordered. Default: decided by the document. */
  readonly dateOrder?: DateOrder;
}

const usualConfidence = 0.35;

/**
 * Looks for the values that a zod object asks for in a document that was extracted already, also one that was stored as
 * JSON. Field names, `.describe()`, `.meta({ labels })` and types say what is looked for; the schema judges every value.
 * Pure and synchronous. Throws `SCHEMA_UNSUPPORTED` for parts that no document can answer, naming each, and
 * `OPTION_INVALID` for wrong options and for what is no Document of this version.
 *
 * @example
 * const Bill = z.object({
 *   meterNumber: z.string().meta({ labels: ['계기번호', 'Meter no'] }),
 *   usage: z.number().describe('사용량'),
 * });
 * const { success, data, found, missing } = selectAs(Bill, document);
 * console.log(found.usage?.value, found.usage?.origin);
 */
export function selectAs<Schema extends z.ZodType>(
  schema: Schema,
  document: Document,
  options: SelectOptions = {},
): TypedResult<Schema> {
  const tree = readSchema(schema);
  checkSettings(options);
  checkDocument(document);
  const { minConfidence = usualConfidence } = options;
  const paper = readPaper(document, tree, options.dateOrder);
  const scopes = findScopes(paper, tree);
  const gathered = leavesOf(tree).map((leaf) => gather(paper, leaf, scopes));
  const lists = listsOf(tree).map((list) => gatherRows(paper, list));
  const judgeAll = (values: ReadonlyMap<Leaf, Option>) => check(schema, rawOf(tree, values, lists), '');
  const first = choose(gathered, minConfidence);
  const complete = gathered.every(({ leaf }) => !leaf.required || first.values.has(leaf));
  const again =
    complete && !judgeAll(first.values).success
      ? chooseAgain(gathered, first, minConfidence, (values) => judgeAll(values).success)
      : undefined;
  const choice = again ?? first;
  const missing = missingOf(gathered, lists, choice);
  const parsed = judgeAll(choice.values);
  const found = foundOf(tree, choice.values, lists) as FoundIn<z.output<Schema>>;
  const base = { found, missing, document };
  if (parsed.success && !missing.some(({ required }) => required)) {
    return { ...base, success: true, data: parsed.data as z.output<Schema>, problems: [] };
  }
  const absent = new Set(missing.map(({ path }) => path));
  const problems = parsed.success
    ? []
    : problemsOf(parsed.error.issues).filter(({ path }) => !absent.has(path));
  return { ...base, success: false, problems };
}

/** What is handed to the schema: the values in their places. */
function rawOf(part: SchemaPart, values: ReadonlyMap<Leaf, Option>, lists: readonly GatheredRows[]): unknown {
  if (part.part === 'leaf') {
    const option = values.get(part);
    return option ? option.raw : emptyOf(part);
  }
  if (part.part === 'list') {
    const rows = lists.find(({ list }) => list === part)?.rows ?? [];
    return rows.length > 0 ? rows.map(rawRow) : part.required ? [] : emptyOf(part);
  }
  const entries = [...part.children].map(([name, child]) => [name, rawOf(child, values, lists)] as const);
  const given = entries.filter(([, value]) => value !== undefined);
  const isEmpty = given.every(([, value]) => value === null || (Array.isArray(value) && value.length === 0));
  if (isEmpty && !part.required && part.path.length > 0) return emptyOf(part);
  return Object.fromEntries(given);
}

/** Nothing, as the schema wants it said: left out, or null where it may not be left out. */
function emptyOf(part: SchemaPart): null | undefined {
  if (!part.required) return undefined;
  return check(part.schema, null, pathOf(part)).success ? null : undefined;
}

function rawRow(row: Row): unknown {
  return row instanceof Map
    ? Object.fromEntries([...row].map(([name, { raw }]) => [name, raw]))
    : (row as Option).raw;
}

function foundOf(
  part: SchemaPart,
  values: ReadonlyMap<Leaf, Option>,
  lists: readonly GatheredRows[],
): unknown {
  if (part.part === 'leaf') {
    const option = values.get(part);
    return option && traced(option);
  }
  if (part.part === 'list') return lists.find(({ list }) => list === part)?.rows.map(tracedRow);
  const entries = [...part.children].map(([name, child]) => [name, foundOf(child, values, lists)] as const);
  const given = entries.filter(([, value]) => value !== undefined);
  if (given.length === 0 && part.path.length > 0) return undefined;
  return Object.fromEntries(given);
}

function tracedRow(row: Row): unknown {
  return row instanceof Map
    ? Object.fromEntries([...row].map(([name, option]) => [name, traced(option)]))
    : traced(row as Option);
}

function traced({ raw: _, ...value }: Option): TypedValue<unknown> {
  return value;
}

/** Candidates that are shown of a field without a value. */
const mostShown = 5;

function missingOf(
  gathered: readonly Gathered[],
  lists: readonly GatheredRows[],
  choice: Choice,
): readonly Missing[] {
  const leaves = gathered
    .filter(({ leaf }) => !choice.values.has(leaf))
    .map(({ leaf }) => missingPart(leaf, isDemanded(leaf), choice.refused.get(leaf) ?? []));
  const rows = lists
    .filter(({ rows: found, refused }) => found.length === 0 || refused.length > 0)
    .map(({ list, rows: found, refused }) =>
      missingPart(list, found.length === 0 && isDemanded(list), refused),
    );
  return [...leaves, ...rows];
}

/** Whether its absence costs the data: it may neither be left out nor be null. */
function isDemanded(part: SchemaPart): boolean {
  return part.required && !check(part.schema, null, pathOf(part)).success;
}

function missingPart(part: SchemaPart, required: boolean, refused: readonly Refused[]): Missing {
  return {
    path: pathOf(part),
    required,
    labels: part.phrases.slice(0, 8).map(({ text }) => text),
    candidates: [...refused].sort((a, b) => b.confidence - a.confidence).slice(0, mostShown),
  };
}
