import type { Dialect } from '../sql/select.ts';

/** An identifier, quoted. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal. COPY takes no parameters, so that values must be part of the statement. */
export function literal(value: string): string {
  const doubled = value.replaceAll("'", "''");
  return value.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** SQL as PostgreSQL has it. Times are UTC, as is the session's time zone. */
export const postgresDialect: Dialect = {
  quote,
  value: (text, column) => `${literal(text)}::${unbounded(column?.sourceType ?? 'text')}`,
  limit: (rows) => `limit ${rows}`,
};

/** The type without its length or precision: a cast to it would cut the value off or round it, and find other rows. */
function unbounded(type: string): string {
  if (type.startsWith('"')) return type;
  return type
    .replace(/\(-?\d+(,-?\d+)?\)/, '')
    .replace(/^character(?! varying)/, 'bpchar')
    .replace(/^bit(?! varying)/, 'bit varying');
}
