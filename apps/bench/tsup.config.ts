import { readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';

const scenarios = readdirSync('src/scenario')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => [`scenario/${file.replace(/\.ts$/, '')}`, `src/scenario/${file}`]);

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    cli: 'src/cli.ts',
    probe: 'src/watch/probe.ts',
    'thread-entry': 'src/generator/thread-entry.ts',
    ...Object.fromEntries(scenarios),
  },
  format: 'esm',
  platform: 'node',
  target: 'node22',
  dts: { entry: { index: 'src/index.ts' } },
  sourcemap: true,
  splitting: true,
  clean: true,
});
