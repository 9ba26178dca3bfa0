import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Packages that a module loads at once, by itself or through the modules it imports. */
function packagesOf(module: URL, seen = new Set<string>(), found = new Set<string>()): ReadonlySet<string> {
  if (seen.has(module.href)) return found;
  seen.add(module.href);
  const source = readFileSync(fileURLToPath(module), 'utf8');
  for (const [, kind, target = ''] of source.matchAll(
    /^(?:import|export) (type )?(?:[^'";]*? from )?'([^']+)';/gm,
  )) {
    if (kind !== undefined) continue;
    if (target.startsWith('.')) packagesOf(new URL(target, module), seen, found);
    else if (!target.startsWith('node:')) found.add(target);
  }
  return found;
}

it('a thread of the pool starts without loading a package', () => {
  const entry = new URL('../../../src/extract/pool/thread.ts', import.meta.url);
  expect([...packagesOf(entry)]).toEqual([]);
});
