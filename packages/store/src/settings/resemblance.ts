/**
 * The setting that a name was probably meant to be: one letter more, less, other or swapped, or two such in names of
 * eight letters and more. `undefined` for names of settings and for names that resemble none.
 */
export function resembledSetting(name: string, settings: readonly string[]): string | undefined {
  if (settings.includes(name)) return undefined;
  const upper = name.toUpperCase();
  const near = settings
    .filter((setting) => Math.abs(setting.length - upper.length) <= mostEdits(setting))
    .map((setting) => ({ setting, edits: editsBetween(upper, setting) }))
    .filter(({ setting, edits }) => edits <= mostEdits(setting))
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.setting;
}

function mostEdits(setting: string): number {
  return setting.length < 8 ? 1 : 2;
}

/** Edits of one letter, and swaps of two that stand beside each other (optimal string alignment). */
function editsBetween(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line[column] = Math.min(
        at(last, column) + 1,
        at(line, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, line];
  }
  return at(last, b.length);
}

function at(line: readonly number[], column: number): number {
  return line[column] ?? Number.POSITIVE_INFINITY;
}
