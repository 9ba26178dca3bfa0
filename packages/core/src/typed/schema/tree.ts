import type * as core from 'zod/v4/core';
import type { FieldName } from '../../model/index.ts';

/** Words that announce a value, with 0 to 1: how sure they make it. */
export interface Phrase {
  readonly text: string;
  readonly strength: number;
  /** True where it names the object around the value as well, such as `shipper address`. */
  readonly full?: boolean;
}

/** How a text is read for a field of the schema. */
export type Reading =
  | { readonly kind: 'text'; readonly shape?: TextShape }
  | { readonly kind: 'number' }
  | { readonly kind: 'date'; readonly as: 'date' | 'day' | 'moment' }
  | { readonly kind: 'truth'; readonly as: 'boolean' | 'text' }
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] }
  | { readonly kind: 'either'; readonly readings: readonly Reading[] };

/** A text that can be told by its form alone. */
export type TextShape = 'email' | 'url' | { readonly pattern: RegExp };

/** A member of an enum and the words that stand for it. */
export interface Choice {
  readonly value: string | number | boolean;
  readonly words: readonly string[];
}

interface Part {
  readonly path: readonly string[];
  /** With its optional, nullable, default and refinements. */
  readonly schema: core.$ZodType;
  readonly phrases: readonly Phrase[];
  readonly required: boolean;
}

/** One value. */
export interface Leaf extends Part {
  readonly part: 'leaf';
  readonly reading: Reading;
  /** The document's own field that means the same, and how sure that is. */
  readonly named?: { readonly field: FieldName; readonly strength: number };
}

/** A nested object. */
export interface Group extends Part {
  readonly part: 'group';
  readonly children: ReadonlyMap<string, SchemaPart>;
}

/** An array. */
export interface List extends Part {
  readonly part: 'list';
  readonly element: Leaf | Group;
}

/** A schema as what is to be looked for. */
export type SchemaPart = Leaf | Group | List;

/** `seller.taxId` */
export function pathOf(part: { readonly path: readonly string[] }): string {
  return part.path.join('.');
}

/** All leaves under a part, without those inside lists. */
export function leavesOf(part: SchemaPart): readonly Leaf[] {
  if (part.part === 'leaf') return [part];
  if (part.part === 'list') return [];
  return [...part.children.values()].flatMap(leavesOf);
}

/** All lists under a part. */
export function listsOf(part: SchemaPart): readonly List[] {
  if (part.part === 'leaf') return [];
  if (part.part === 'list') return [part];
  return [...part.children.values()].flatMap(listsOf);
}
