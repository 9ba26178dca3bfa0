import { defineConfig } from 'vitest/config';

// Sources are tested as sources: workspace packages resolve to src through the `docproc-source` condition.
// Tests that start a command line or a process of ours run the built one (`pnpm build` first; `pnpm verify` does).
const conditions = ['docproc-source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/golden/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    typecheck: { enabled: false },
  },
});
