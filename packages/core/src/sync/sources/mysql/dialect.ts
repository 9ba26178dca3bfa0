import type { Dialect } from '../sql/select.ts';

/** An identifier, quoted. */
export function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A text literal, in a session whose SQL mode knows the backslash. */
function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** SQL as MySQL and MariaDB have it. Times are UTC, as is the session's time zone. */
export const mysqlDialect: Dialect = {
  quote,
  value(text, column) {
    const type = column?.targetType ?? '';
    if (/^(DECIMAL|U?(TINY|SMALL|BIG)INT|U?INTEGER|FLOAT|DOUBLE)/.test(type) && /^-?\d+(\.\d+)?$/.test(text))
      return text;
    return literal(text);
  },
  limit: (rows) => `limit ${rows}`,
};
