import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    model: 'src/model/with-schemas.ts',
    errors: 'src/errors/index.ts',
    ports: 'src/ports/index.ts',
    extract: 'src/extract/index.ts',
    fields: 'src/fields/index.ts',
    pictures: 'src/pictures/index.ts',
    report: 'src/report/index.ts',
    typed: 'src/typed/index.ts',
    auth: 'src/auth/index.ts',
    sync: 'src/sync/index.ts',
    cli: 'src/cli/index.ts',
    'legacy-workbook-thread': 'src/extract/excel/legacy/thread.ts',
    'pictures-thread': 'src/pictures/thread.ts',
    'extract-thread': 'src/extract/pool/thread.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22',
  dts: true,
  sourcemap: true,
  splitting: true,
  clean: true,
  // Ships bundled beside the others: see tsup.exceljs.config.ts.
  esbuildPlugins: [
    {
      name: 'bundled-exceljs',
      setup(build) {
        build.onResolve({ filter: /^exceljs$/ }, () => ({ path: './exceljs.cjs', external: true }));
      },
    },
  ],
});
