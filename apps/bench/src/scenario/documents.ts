/** Files of yours (`--env FILES=a.pdf,b.xlsx`), or invoices that we draw: each is uploaded, waited for and deleted. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CorpusFile } from '../corpus/corpus.ts';
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { clientOf, type LoggedIn, numberFrom } from '../work/account.ts';
import { nextFile, process } from '../work/document.ts';
import { loggingIn } from '../work/hooks.ts';
import { think } from '../work/think.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  vus: numberFrom(env, 'VUS', 2),
  duration: env['DURATION'] ?? '10s',
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)', 'stddev'],
});

export const setup = loggingIn(2);

export default async function (user: VirtualUser, logins: readonly LoggedIn[]): Promise<void> {
  const client = clientOf(user, logins);
  await think(user);
  const document = await process(user, client, await fileFor(user));
  user.check(document, { 'document is completed': ({ state }) => state === 'completed' });
  await client.documents.delete(document.id);
}

async function fileFor(user: VirtualUser): Promise<CorpusFile> {
  const turn = user.id + user.iteration;
  const paths = user.env['FILES']?.split(',').filter(Boolean) ?? [];
  const path = paths[turn % paths.length];
  if (path === undefined) return nextFile(user, 'invoice');
  const kept = user.shared.get(path);
  if (kept) return kept as CorpusFile;
  const file: CorpusFile = { name: basename(path), kind: 'invoice', bytes: await readFile(path) };
  user.shared.set(path, file);
  return file;
}
