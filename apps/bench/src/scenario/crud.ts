/** What a frontend does all day: lists, single documents, changes and deletions, on documents of the user's own. */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { clientOf, type LoggedIn, makeLogins, numberFrom } from '../work/account.ts';
import { nextFile, process, upload } from '../work/document.ts';
import { drawing } from '../work/hooks.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  scenarios: {
    crud: { executor: 'constant-vus', vus: numberFrom(env, 'VUS', 10), duration: env['DURATION'] ?? '30s' },
  },
  thresholds: { checks: ['rate>0.99'], http_req_failed: ['rate<0.01'] },
  setupTimeout: '2m',
});

/** Documents that each account has before the load begins. */
const kept = 3;
/** Of so many rounds one replaces a document; the others read. */
const replaceEvery = 10;

export const prepare = drawing(['invoice']);

export async function setup(user: VirtualUser): Promise<LoggedIn[]> {
  const logins = await makeLogins(user, numberFrom(user.env, 'ACCOUNTS', 5));
  for (const { tokens } of logins) {
    const client = user.docproc(tokens);
    for (let number = 0; number < kept; number += 1) {
      await process(user, client, await nextFile(user, 'invoice'));
    }
    await client.close();
  }
  return logins;
}

export default async function (user: VirtualUser, logins: readonly LoggedIn[]): Promise<void> {
  const client = clientOf(user, logins);
  const page = await user.group('list', () => client.documents.list({ pageSize: 20 }));
  user.check(page, { 'list has documents': ({ items }) => items.length >= 1 });
  const first = page.items.at(-1);
  if (first) {
    const found = await user.group('get', () => client.documents.get(first.id));
    user.check(found, { 'document is the one asked for': ({ id }) => id === first.id });
  }
  await user.group('update', () =>
    client.trpc.users.updateProfile.mutate({ name: `Bench ${user.iteration}` }),
  );
  if (user.iteration % replaceEvery !== replaceEvery - 1) return;
  const added = await user.group('create', async (inner) =>
    upload(inner, client, await nextFile(user, 'invoice')),
  );
  await user.group('delete', () => client.documents.delete(added.id));
}
