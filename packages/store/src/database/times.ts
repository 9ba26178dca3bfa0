import pg from 'pg';

/** `timestamptz`, by its object id in `pg_type`. */
const timestamptz = 1184;

/** Types of a query whose times are to come as ISO 8601 texts: a list has many, and a `Date` of each costs more than the rest. */
export const isoTimes = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === timestamptz) return toIsoTime;
    return numberTypes.has(oid) ? Number : pg.types.getTypeParser(oid, format as 'text');
  }) as typeof pg.types.getTypeParser,
};

/** int8 and numeric, by their object ids in `pg_type`. Ours stay far below 2^53. */
export const numberTypes: ReadonlySet<number> = new Set([20, 1700]);

/** `2026-11-21 07:00:00.5+00` -> `2026-11-21T07:00:00.500Z`. */
export function toIsoTime(text: string): string {
  if (!text.endsWith('+00') || text.length < 22) return new Date(text).toISOString();
  const fraction = text.length > 22 ? text.slice(20, -3).padEnd(3, '0').slice(0, 3) : '000';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}
