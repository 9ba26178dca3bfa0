import { defineConfig } from 'vitest/config';

// Sources are tested as sources: workspace packages resolve to src through the `docproc-source` condition.
// Tests that start a command line or a process of ours run the built one (`pnpm build` first; `pnpm verify` does).
const conditions = ['docproc-source', 'node', 'development|production'];

const exclude = ['**/node_modules/**', '**/golden/**'];
const withDatabase = ['store', 'server', 'worker', 'client', 'core/test/sync'].map(
  (name) => `packages/${name.includes('/') ? name : `${name}/test`}/**/*.test.ts`,
);

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Where global setups run.
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // What is waited for comes at once on an idle machine, and later on a busy one.
    expect: { poll: { timeout: 100_000, interval: 20 } },
    typecheck: { enabled: false },
    projects: [
      {
        extends: true,
        test: {
          name: 'plain',
          setupFiles: ['packages/core/test/property-seed.ts'],
          include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts'],
          exclude: [...exclude, ...withDatabase],
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: withDatabase,
          exclude,
          // One real PostgreSQL for the run; each test file makes a database of its own on it.
          globalSetup: ['packages/store/test/support/global-setup.ts'],
        },
      },
    ],
  },
});
