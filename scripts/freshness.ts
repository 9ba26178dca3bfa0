/** Whether the build is of the present sources, so that a restart need not build again. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STAMP = 'node_modules/.docproc-build';

/** Whether every package's `dist` was made from the sources as they are. */
export function isBuilt(): boolean {
  if (!existsSync(STAMP) || !packages().every((folder) => existsSync(join(folder, 'dist/index.js'))))
    return false;
  return readFileSync(STAMP, 'utf8') === fingerprint();
}

/** Remembers that the sources as they are have been built. */
export function markBuilt(): void {
  writeFileSync(STAMP, fingerprint());
}

function packages(): string[] {
  return ['packages', 'apps'].flatMap((root) => readdirSync(root).map((name) => join(root, name)));
}

/** Path, size and time of everything that a build reads. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const inputs = ['pnpm-lock.yaml', ...packages().flatMap((folder) => buildInputs(folder))];
  for (const path of inputs) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function buildInputs(folder: string): string[] {
  const sources = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, 'src', name))
    .filter((path) => path.endsWith('.ts'));
  return [join(folder, 'package.json'), join(folder, 'tsup.config.ts'), ...sources.sort()];
}
