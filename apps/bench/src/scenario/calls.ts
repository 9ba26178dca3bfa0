/** Reading calls alone, plain HTTP: lists, single documents, the account. What a call costs, and how it waits. */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { type LoggedIn, makeLogins, numberFrom } from '../work/account.ts';
import { nextFile, upload } from '../work/document.ts';
import { think } from '../work/think.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  scenarios: {
    calls: { executor: 'constant-vus', vus: numberFrom(env, 'VUS', 20), duration: env['DURATION'] ?? '15s' },
  },
  thresholds: { checks: ['rate>0.99'] },
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)', 'stddev'],
  setupTimeout: '2m',
});

/** Documents of each account. */
const kept = 5;

/** What a reading user needs: a token, and documents to ask for. */
interface Reader {
  readonly token: string;
  readonly documents: readonly string[];
}

export async function setup(user: VirtualUser): Promise<Reader[]> {
  const logins: LoggedIn[] = await makeLogins(user, numberFrom(user.env, 'ACCOUNTS', 4));
  return Promise.all(
    logins.map(async ({ tokens }) => {
      const client = user.docproc(tokens);
      const documents: string[] = [];
      for (let count = 0; count < kept; count += 1) {
        documents.push((await upload(user, client, await nextFile(user, 'invoice'))).id);
      }
      await Promise.all(documents.map((id) => client.waitForDocument(id)));
      await client.close();
      return { token: tokens.accessToken, documents };
    }),
  );
}

export default async function (user: VirtualUser, readers: readonly Reader[]): Promise<void> {
  const reader = readers[user.id % readers.length];
  if (!reader) return;
  await think(user);
  const { name, input } = callOf(user.id + user.iteration, reader);
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await user.http.get(`/trpc/${name}${query}`, {
    headers: { authorization: `Bearer ${reader.token}` },
    tags: { name },
  });
  user.check(response, { 'call is answered': ({ status }) => status === 200 });
}

/** Of ten calls five are lists, four single documents, one the account. */
function callOf(turn: number, { documents }: Reader): { readonly name: string; readonly input?: unknown } {
  const kind = turn % 10;
  if (kind < 5) return { name: 'documents.list', input: { pageSize: 20 } };
  if (kind < 9) return { name: 'documents.get', input: { id: documents[turn % documents.length] } };
  return { name: 'users.me' };
}
