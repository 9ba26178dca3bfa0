import type { z } from 'zod';
import type { Document, Origin } from '../model/index.ts';

/** A value of the schema's type that can be pointed at. */
export interface TypedValue<T> {
  /** What the schema made of it. */
  readonly value: T;
  /** As printed. */
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly origin: Origin;
  /** ISO 4217, on amounts where the document tells. */
  readonly currency?: string;
  /** The label or column header it was found by, as printed. Left out where none announces it. */
  readonly label?: string;
  /** Arithmetic that the value takes part in and that held, as on the document's own fields. */
  readonly checks?: readonly string[];
}

type Scalar = string | number | bigint | boolean | Date | null | undefined;

/** The shape of the data with a {@link TypedValue} in each place; what was not found is left out. */
export type FoundIn<T> = [NonNullable<T>] extends [Scalar]
  ? TypedValue<NonNullable<T>>
  : NonNullable<T> extends readonly (infer Item)[]
    ? readonly FoundIn<Item>[]
    : { readonly [Key in keyof NonNullable<T>]?: FoundIn<NonNullable<T>[Key]> };

/**
 * Why a candidate was not taken. `type`: its text is not of the schema's type. `invalid`: the schema's own rules refuse
 * it. `taken`: another field has it. `ambiguous`: several values fit as well. `weak`: less sure than `minConfidence`.
 * `contradicted`: together with other values it breaks a rule of the whole.
 */
export type RefusalReason = 'type' | 'invalid' | 'taken' | 'ambiguous' | 'weak' | 'contradicted';

/** A text that was looked at and not taken. */
export interface Refused {
  readonly text: string;
  readonly origin: Origin;
  /** 0 to 1: how likely its place makes it. */
  readonly confidence: number;
  readonly label?: string;
  readonly reason: RefusalReason;
  /** The reason as a sentence; of `invalid` what zod says. */
  readonly message: string;
}

/** A field of the schema that has no value. */
export interface Missing {
  /** Such as `seller.taxId`. */
  readonly path: string;
  /** Whether the schema insists on it. */
  readonly required: boolean;
  /** The labels that were looked for, likeliest first. */
  readonly labels: readonly string[];
  /** The best candidates, at most five, and why they were refused. */
  readonly candidates: readonly Refused[];
}

/** A rule of the whole that the found values break, as zod tells it. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** What a schema found in a document. `data` is there exactly where `success` is true. */
export type TypedResult<Schema extends z.ZodType> = (
  | { readonly success: true; readonly data: z.output<Schema> }
  | { readonly success: false; readonly data?: undefined }
) & {
  /** Every value that was found, with its text, place and confidence, in the data's shape. */
  readonly found: FoundIn<z.output<Schema>>;
  /** Fields without a value, those that may be left out as well. */
  readonly missing: readonly Missing[];
  /** Rules over several fields that do not hold. */
  readonly problems: readonly Problem[];
  /** All that was read; its `issues` say what could not be. */
  readonly document: Document;
};
