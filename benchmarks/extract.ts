/**
 * Text PDFs: `pnpm bench:extract [--files PATH]... [--rounds N] [--passes N] [--only NAME]...`, after `pnpm build`.
 * Without files: the corpus beside the checkout where there is one, else the fixtures; of either those that are not
 * broken, not encrypted and hold text. Three rounds by default. With several passes each process reads all files so many
 * times, and the last time is told: what a service that runs for long does, where one pass is what a command does.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { contest, perform } from './contest.ts';
import { contestants, type ReadAll } from './extract/contestants.ts';
import { pdfsIn, withText } from './extract/files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const corpus = join(root, '../shared/corpus');
const defaults = existsSync(corpus)
  ? ['invoices', 'tables', 'pdf'].map((folder) => join(corpus, folder))
  : [join(root, 'fixtures/samples')];

const [name, ...rest] = process.argv.slice(2);
const contestant = contestants[name ?? ''];
if (contestant) {
  const [passes, ...files] = rest;
  let readAll: ReadAll | undefined;
  for (let pass = 1; pass < Number(passes); pass++) {
    readAll ??= await contestant();
    await readAll(files);
  }
  await perform(async () => (readAll ?? (await contestant()))(files));
  // Some libraries keep a thread.
  process.exit(0);
} else await compare();

async function compare(): Promise<void> {
  const { values } = parseArgs({
    options: {
      files: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '3' },
      passes: { type: 'string', default: '1' },
      only: { type: 'string', multiple: true },
    },
  });
  const files = await withText(pdfsIn(values.files ?? defaults));
  const wanted = Object.keys(contestants).filter(
    (each) => values.only === undefined || values.only.some((part) => each.startsWith(part)),
  );
  const names = wanted.filter((each) => !each.startsWith('pdftotext') || isInstalled('pdftotext'));
  const { rounds, passes } = values;
  console.log(`${files.length} files, ${rounds} rounds, pass ${passes}`);
  await contest(import.meta.url, names, 'pages', [passes, ...files], Number(rounds));
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ['-v']).error === undefined;
}
