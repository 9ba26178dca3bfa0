import { maskSetting } from './secret.ts';

/** A setting in force. */
export interface ShownSetting {
  /** Secrets are `***`; `null` where it is not set and has no default. */
  readonly value: string | number | boolean | readonly string[] | null;
  /** `default`, `environment`, or the path of a file. */
  readonly from: string;
}

/** The configuration in force without its secrets, by setting in the order of `names`. */
export function showSettings(
  names: readonly string[],
  config: object,
  origins: ReadonlyMap<string, string>,
): Record<string, ShownSetting> {
  const values = new Map(Object.entries(config));
  return Object.fromEntries(
    names.map((name) => [
      name,
      { value: shownValue(name, values.get(name)), from: origins.get(name) ?? 'default' },
    ]),
  );
}

/** {@link showSettings} as a table for people: name, value and origin. */
export function printSettings(shown: Readonly<Record<string, ShownSetting>>): string {
  const rows = Object.entries(shown).map(([name, { value, from }]) => [name, textOf(value), from] as const);
  const [names, values] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name, value, from]) => `${name.padEnd(names ?? 0)}  ${value.padEnd(values ?? 0)}  ${from}\n`)
    .join('');
}

function shownValue(name: string, value: unknown): ShownSetting['value'] {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map((part) => maskSetting(name, String(part)));
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return maskSetting(name, String(value));
}

function textOf(value: ShownSetting['value']): string {
  if (value === null) return '-';
  return Array.isArray(value) ? value.join(',') || '-' : String(value);
}
