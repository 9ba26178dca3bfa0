/**
 * Text PDFs: `pnpm bench:extract [--files PATH]... [--rounds N] [--only NAME]...`, after `pnpm build`. Without files:
 * the corpus beside the checkout where there is one, else the fixtures; of either those that are not broken, not
 * encrypted and hold text. Three rounds by default.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { contest, perform } from './contest.ts';
import { contestants } from './extract/contestants.ts';
import { pdfsIn, withText } from './extract/files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const corpus = join(root, '../shared/corpus');
const defaults = existsSync(corpus)
  ? ['invoices', 'tables', 'pdf'].map((folder) => join(corpus, folder))
  : [join(root, 'fixtures/samples')];

const [name, ...rest] = process.argv.slice(2);
const contestant = contestants[name ?? ''];
if (contestant) {
  await perform(() => contestant(rest));
  // Some libraries keep a thread.
  process.exit(0);
} else await compare();

async function compare(): Promise<void> {
  const { values } = parseArgs({
    options: {
      files: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', multiple: true },
    },
  });
  const files = await withText(pdfsIn(values.files ?? defaults));
  const wanted = Object.keys(contestants).filter(
    (each) => values.only === undefined || values.only.some((part) => each.startsWith(part)),
  );
  const names = wanted.filter((each) => !each.startsWith('pdftotext') || isInstalled('pdftotext'));
  console.log(`${files.length} files, ${values.rounds} rounds`);
  await contest(import.meta.url, names, 'pages', files, Number(values.rounds));
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ['-v']).error === undefined;
}
