/** An identifier, quoted. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Identifiers, quoted, with commas between them. */
export function quoteAll(names: readonly string[]): string {
  return names.map(quote).join(', ');
}

/** A text literal. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
