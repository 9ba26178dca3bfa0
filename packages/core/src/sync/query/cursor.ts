import { z } from 'zod';
import { DocprocError } from '../../errors/index.ts';

const placeSchema = z.tuple([z.int().nonnegative(), z.array(z.string().nullable()).max(64)]);

/** A place in a table: the values that its rows are ordered by, of one version. */
export interface Place {
  readonly version: number;
  readonly values: readonly (string | null)[];
}

/** A place as text that callers carry. */
export function formatPlace(
  { version }: { readonly version: number },
  count: number,
  values: readonly unknown[],
): string {
  const texts = values
    .slice(0, count)
    .map((value) => (value === null || value === undefined ? null : String(value)));
  return Buffer.from(JSON.stringify([version, texts])).toString('base64url');
}

/** Error: `VALIDATION_FAILED` where it is no place in a table that is ordered by so many values. */
export function parsePlace(cursor: string, count: number): Place {
  try {
    const [version, values] = placeSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    if (values.length === count) return { version, values };
  } catch {
    // As below.
  }
  const details = { fields: { cursor: 'is no cursor of this query' } };
  throw new DocprocError('VALIDATION_FAILED', 'The cursor is no cursor of this query.', { details });
}
