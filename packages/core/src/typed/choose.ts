import type * as core from 'zod/v4/core';
import type { Gathered } from './look/gather.ts';
import { isSamePlace, type Option, refuse } from './look/option.ts';
import type { Refused } from './result.ts';
import type { Leaf } from './schema/tree.ts';

/** The values that were chosen, and per leaf what was not. */
export interface Choice {
  readonly values: ReadonlyMap<Leaf, Option>;
  readonly refused: ReadonlyMap<Leaf, readonly Refused[]>;
}

/**
 * Gives each leaf its surest value, the surest leaves first; a place that has been given to one leaf is not given to
 * another of the same type.
 */
export function choose(gathered: readonly Gathered[], minConfidence: number): Choice {
  const values = new Map<Leaf, Option>();
  const refused = new Map<Leaf, Refused[]>(gathered.map(({ leaf, refused: known }) => [leaf, [...known]]));
  const pairs = gathered.flatMap(({ leaf, options }) => options.map((option) => ({ leaf, option })));
  for (const { leaf, option } of pairs.sort((a, b) => b.option.confidence - a.option.confidence)) {
    if (values.has(leaf)) continue;
    const rival = [...values].find(
      ([, other]) => isSamePlace(other.origin, option.origin) && isAlike(other.raw, option.raw),
    );
    if (option.confidence < minConfidence) {
      refused
        .get(leaf)!
        .push(refuse(option, 'weak', `It is less sure than minConfidence (${minConfidence}).`));
    } else if (rival) {
      refused.get(leaf)!.push(refuse(option, 'taken', `It was given to ${rival[0].path.join('.')}.`));
    } else values.set(leaf, option);
  }
  return { values, refused };
}

function isAlike(a: unknown, b: unknown): boolean {
  return plain(a) === plain(b);
}

/** Days compare as days, whether the schema wants them as text or as Date. */
function plain(value: unknown): string {
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
}

/** Sets of values that are tried where a rule over several fields fails. */
const mostTries = 300;
/** Values of one leaf that take part. */
const mostEach = 4;

/**
 * Where a rule over several fields fails (`net + vat = total`), tries other values of the leaves until the schema holds:
 * the likeliest sets first. Gives `undefined` where none is found.
 */
export function chooseAgain(
  gathered: readonly Gathered[],
  first: Choice,
  minConfidence: number,
  test: (values: ReadonlyMap<Leaf, Option>) => boolean,
): Choice | undefined {
  const open = gathered
    .map(({ leaf, options }) => ({
      leaf,
      options: options.filter((one) => one.confidence >= minConfidence).slice(0, mostEach),
    }))
    .filter(({ options }) => options.length > 1);
  for (const swaps of likeliestSwaps(open)) {
    const values = new Map(first.values);
    for (const { leaf, option } of swaps) values.set(leaf, option);
    if (hasClash(values) || !test(values)) continue;
    return { values, refused: withContradicted(first, swaps) };
  }
  return undefined;
}

interface Swap {
  readonly leaf: Leaf;
  readonly option: Option;
  readonly cost: number;
}

/** Single swaps by what they cost in confidence, then pairs of swaps. */
function likeliestSwaps(
  open: readonly { readonly leaf: Leaf; readonly options: readonly Option[] }[],
): readonly (readonly Swap[])[] {
  const single = open.flatMap(({ leaf, options }) =>
    options
      .slice(1)
      .map((option): Swap => ({ leaf, option, cost: options[0]!.confidence - option.confidence })),
  );
  const sets: (readonly Swap[])[] = single.map((swap) => [swap]);
  for (const [index, a] of single.entries()) {
    for (const b of single.slice(index + 1)) if (a.leaf !== b.leaf && sets.length < 5_000) sets.push([a, b]);
  }
  const costOf = (set: readonly Swap[]) => set.reduce((sum, { cost }) => sum + cost + 0.05, 0);
  return sets.sort((a, b) => costOf(a) - costOf(b)).slice(0, mostTries);
}

function hasClash(values: ReadonlyMap<Leaf, Option>): boolean {
  const list = [...values.values()];
  return list.some((a, index) =>
    list.slice(index + 1).some((b) => isAlike(a.raw, b.raw) && isSamePlace(a.origin, b.origin)),
  );
}

function withContradicted(first: Choice, swaps: readonly Swap[]): Choice['refused'] {
  const refused = new Map([...first.refused].map(([leaf, known]) => [leaf, [...known]]));
  for (const { leaf } of swaps) {
    const before = first.values.get(leaf);
    if (before)
      refused
        .get(leaf)
        ?.push(refuse(before, 'contradicted', 'Together with other values it breaks a rule of the schema.'));
  }
  return refused;
}

/** What zod says of a whole, by path. */
export function problemsOf(issues: readonly core.$ZodIssue[]): readonly { path: string; message: string }[] {
  return issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
}
