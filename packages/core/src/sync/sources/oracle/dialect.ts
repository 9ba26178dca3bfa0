import type { Dialect } from '../sql/select.ts';

/** An identifier, quoted. Oracle knows no quotation mark inside one. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '')}"`;
}

/** A text literal. */
function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** SQL as Oracle has it. */
export const oracleDialect: Dialect = {
  quote,
  value(text, column) {
    const type = column?.targetType ?? 'VARCHAR';
    if (/^(DECIMAL|FLOAT|DOUBLE)/.test(type) || column?.sourceType.startsWith('NUMBER')) {
      return /^-?\d+(\.\d+)?$/.test(text) ? text : `to_number(${literal(text)})`;
    }
    if (column?.sourceType === 'DATE') {
      // Cut off rather than rounded: a lower bound must not rise.
      return `to_date(${literal(withTime(text).slice(0, 19))}, 'YYYY-MM-DD HH24:MI:SS')`;
    }
    if (!type.startsWith('TIMESTAMP')) return literal(text);
    const time = `to_timestamp(${literal(withTime(text))}, 'YYYY-MM-DD HH24:MI:SS.FF')`;
    return type === 'TIMESTAMPTZ' ? `from_tz(${time}, '+00:00')` : time;
  },
  limit: (rows) => `fetch first ${rows} rows only`,
};

function withTime(text: string): string {
  return text.includes(' ') ? text : `${text} 00:00:00`;
}
