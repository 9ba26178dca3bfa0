import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', embedded: 'src/embedded/index.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node22',
  dts: true,
  sourcemap: true,
  splitting: true,
  clean: true,
});
