import { basename } from 'node:path';

/** Name of standard input where a file's name is wanted. */
export const STDIN_NAME = 'stdin';

/**
 * Names for the outputs of inputs, in their order: the input's own file name. Where two inputs have the same name (in
 * any case, for file systems that do not tell `A` from `a`), the later one gets `-2`, `-3`, ... before its extension,
 * so that none overwrites another.
 */
export function outputNames(files: readonly string[]): string[] {
  const own = files.map((file) => (file === '-' ? STDIN_NAME : basename(file)));
  const reserved = new Set(own.map((name) => name.toLowerCase()));
  const taken = new Set<string>();
  return own.map((name) => {
    let unique = name;
    for (let count = 2; taken.has(unique.toLowerCase()); count++) {
      const candidate = numbered(name, count);
      // The name of another input is that input's, wherever it stands.
      if (!reserved.has(candidate.toLowerCase())) unique = candidate;
    }
    taken.add(unique.toLowerCase());
    return unique;
  });
}

function numbered(name: string, count: number): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}-${count}${name.slice(dot)}` : `${name}-${count}`;
}
