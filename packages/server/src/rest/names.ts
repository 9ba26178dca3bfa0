/** `pageSize` -> `page_size`. */
export function toSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `page_size` -> `pageSize`. */
export function toCamel(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The same value, the names in it by `rename`; members named in `verbatim` are handed on as they are. */
export function renamed(
  value: unknown,
  rename: (name: string) => string,
  verbatim: readonly string[] = [],
): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    rename(name),
    verbatim.includes(name) ? member : renamed(member, rename),
  ]);
  return Object.fromEntries(entries);
}
