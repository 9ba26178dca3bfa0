import { z } from 'zod';

/** Settings by name; each with its meaning (`.describe()`), and a default where it has a fixed one. */
export type SettingTable = Readonly<Record<string, z.ZodType>>;

/** One setting as people read it. */
export interface SettingDescription {
  readonly name: string;
  readonly meaning: string;
  /** As it would be written; empty where there is none, or where it depends on something, which `meaning` says. */
  readonly fallback: string;
}

/** Every setting of a table, in its order. */
export function describeSettings(table: SettingTable): SettingDescription[] {
  return Object.entries(table).map(([name, setting]) => ({
    name,
    meaning: setting.description ?? '',
    fallback: setting instanceof z.ZodDefault ? String(setting.parse(undefined)) : '',
  }));
}

/** One line a setting, for `--help`: name, meaning and default. */
export function listSettings(table: SettingTable): string {
  const settings = describeSettings(table);
  const width = Math.max(...settings.map(({ name }) => name.length));
  const lines = settings.map(({ name, meaning, fallback }) => {
    const shown = fallback === '' ? '' : ` (default ${fallback})`;
    return `  ${name.padEnd(width)}  ${meaning}${shown}`;
  });
  return lines.join('\n');
}
