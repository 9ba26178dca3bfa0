/** Writes `docs/errors.md` from the catalogue in core. Run after adding a code: `pnpm docs:errors`. */
import { writeFileSync } from 'node:fs';
import { errorCatalogue } from '../packages/core/src/errors/index.ts';

const rows = Object.entries(errorCatalogue).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`);
const page = `# Error codes

Every error that Docproc throws, every issue in a Document and every failed call of the server carries one of these
codes. They are stable: codes are added, never renamed. The message beside the code says what failed and where.

This page is written by \`pnpm docs:errors\` from \`packages/core/src/errors/codes.ts\`; a test compares the two.

| code | what it means, and what to do |
| --- | --- |
${rows.join('\n')}
`;
writeFileSync(new URL('../docs/errors.md', import.meta.url), page);
