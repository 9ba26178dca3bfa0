/** What goes to the builder of the image: the files of the checkout without those that `.dockerignore` names. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';

/** Copies the build context into a folder. Gives its files. */
export function copyContext(root: string, into: string): string[] {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  }).split('\0');
  const kept = files.filter(
    (file) => file !== '' && existsSync(join(root, file)) && !isIgnored(file, ignored),
  );
  for (const file of kept) cpSync(join(root, file), join(into, file));
  return kept;
}

/** A file is left out with its folder. */
function isIgnored(file: string, patterns: readonly string[]): boolean {
  if (patterns.some((pattern) => matchesGlob(file, pattern))) return true;
  const folder = dirname(file);
  return folder !== '.' && isIgnored(folder, patterns);
}
