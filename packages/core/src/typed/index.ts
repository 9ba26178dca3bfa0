/** Typed extraction: a zod object in, validated data out, each value with where it was found. */
export { type ExtractAsOptions, extractAs } from './extract-as.ts';
export type {
  FoundIn,
  Missing,
  Problem,
  RefusalReason,
  Refused,
  TypedResult,
  TypedValue,
} from './result.ts';
export { type SelectOptions, selectAs } from './select.ts';
