import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

// Property tests try the same values in every run, so that a change is what makes one fail. Others are tried by
// `DOCPROC_PROPERTY_SEED=$RANDOM pnpm test`.
const path = expect.getState().testPath;
if (path !== undefined && readFileSync(path, 'utf8').includes("from 'fast-check'")) {
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({
    ...fc.readConfigureGlobal(),
    seed: Number(process.env['DOCPROC_PROPERTY_SEED'] ?? 1),
  });
}
