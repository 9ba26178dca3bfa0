import { defineConfig } from 'vitest/config';

// Type tests: `*.test-d.ts` are compiled, never run. Run: `pnpm test:types`.
export default defineConfig({
  test: {
    include: [],
    typecheck: {
      enabled: true,
      only: true,
      include: ['packages/*/test/**/*.test-d.ts'],
      tsconfig: './tsconfig.types.json',
    },
  },
});
