/**
 * Who may import whom. One table; `check-imports.ts` turns it into dependency-cruiser rules and fails on a package
 * or a core folder that is missing here.
 */

/** Package (or app) -> the packages of ours that it may import. */
export const packageLayers: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/store': ['packages/core'],
  'packages/server': ['packages/core', 'packages/store'],
  'packages/worker': ['packages/core', 'packages/store'],
  // The server is imported for its types alone; see `typeOnly`.
  'packages/client': ['packages/core', 'packages/server'],
  'apps/stack': ['packages/client', 'packages/core', 'packages/server', 'packages/store', 'packages/worker'],
  'apps/bench': ['apps/stack', 'packages/client', 'packages/core'],
};

/** Imports that may only be `import type`. */
export const typeOnly: readonly { readonly from: string; readonly to: string }[] = [
  { from: 'packages/client', to: 'packages/server' },
];

/** Folder of core's `src` -> the folders of core's `src` that it may import. */
export const coreLayers: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  model: [],
  ports: ['model'],
  layout: ['errors', 'model', 'ports'],
  fields: ['errors', 'layout', 'model', 'ports'],
  extract: ['errors', 'fields', 'layout', 'model', 'ports'],
  typed: ['errors', 'extract', 'fields', 'layout', 'model', 'ports'],
  pictures: ['errors', 'extract', 'model', 'ports'],
  report: ['errors', 'model', 'ports'],
  auth: ['errors', 'ports'],
  sync: ['errors', 'model', 'ports'],
  cli: ['errors', 'extract', 'fields', 'layout', 'model', 'pictures', 'ports', 'report', 'typed'],
};
