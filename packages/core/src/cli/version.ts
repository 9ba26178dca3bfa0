import { createRequire } from 'node:module';

/** This package's version. */
export function version(): string {
  // Resolved by name, so that it is found from the sources and from the built file alike.
  const manifest = createRequire(import.meta.url)('@org/docproc-core/package.json') as { version: string };
  return manifest.version;
}
