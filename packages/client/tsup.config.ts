import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  noExternal: ['@org/docproc-core'],
  dts: {
    // The types are whole: who uses this package installs neither core nor server.
    compilerOptions: {
      paths: {
        '@org/docproc-server': ['../server/dist/index.d.ts'],
        '@org/docproc-core/errors': ['../core/dist/errors.d.ts'],
        '@org/docproc-core/report': ['../core/dist/report.d.ts'],
        '@org/docproc-core/auth': ['types/inside.d.ts'],
        '@org/docproc-core/ports': ['types/inside.d.ts'],
        '@org/docproc-core/sync': ['types/inside.d.ts'],
        '@org/docproc-store': ['types/inside.d.ts'],
        'prom-client': ['types/inside.d.ts'],
      },
    },
  },
  sourcemap: true,
  clean: true,
});
