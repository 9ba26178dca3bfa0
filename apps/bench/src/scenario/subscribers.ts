/**
 * 2,000 sockets (`--env SOCKETS=N`) over a few accounts; documents are uploaded meanwhile, and every socket has to get
 * the end of every document of its account that came after it began to listen.
 */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { clientOf, type LoggedIn, makeLogins, numberFrom } from '../work/account.ts';
import { nextFile, upload } from '../work/document.ts';
import { drawing } from '../work/hooks.ts';

const openMs = 20_000;
const writeMs = 10_000;
const drainMs = 15_000;

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  scenarios: {
    listen: {
      executor: 'per-vu-iterations',
      vus: numberFrom(env, 'SOCKETS', 2000),
      iterations: 1,
      exec: 'listen',
      maxDuration: '60s',
    },
    write: {
      executor: 'constant-arrival-rate',
      rate: numberFrom(env, 'RATE', 2),
      duration: writeMs,
      preAllocatedVUs: 10,
      exec: 'write',
      startTime: openMs,
    },
  },
  thresholds: { checks: ['rate==1'], events_lost: ['count==0'] },
});

export const prepare = drawing(['invoice']);

export async function setup(
  user: VirtualUser,
): Promise<{ readonly logins: LoggedIn[]; readonly endsAt: number }> {
  const logins = await makeLogins(user, numberFrom(user.env, 'ACCOUNTS', 10));
  return { logins, endsAt: Date.now() + openMs + writeMs + drainMs };
}

type Data = Awaited<ReturnType<typeof setup>>;

const ends: ReadonlySet<string> = new Set(['document.completed', 'document.partial', 'document.failed']);

export async function listen(user: VirtualUser, { logins, endsAt }: Data): Promise<void> {
  // Not all in one millisecond: that is the login storm's business.
  await user.sleep(((user.id % 1000) / 1000) * (openMs / 2000));
  const client = clientOf(user, logins);
  const seen = new Set<string>();
  let since = Number.POSITIVE_INFINITY;
  const subscription = client.trpc.documents.onProgress.subscribe(
    {},
    {
      onStarted: () => {
        since = Math.min(since, Date.now());
      },
      onData({ data }) {
        user.counter('events_received').add(1);
        if (data.type === 'subscribed' || Date.parse(data.at) < since) return;
        user.trend('event_lag').add(Date.now() - Date.parse(data.at));
        if (ends.has(data.type) && data.documentId !== undefined) seen.add(data.documentId);
      },
      onError: () => user.counter('subscription_errors').add(1),
    },
  );
  await user.sleep(Math.max(0, endsAt - Date.now()) / 1000);
  subscription.unsubscribe();
  const { items } = await client.documents.list({ pageSize: 200 });
  const expected = items.filter(
    ({ createdAt, finishedAt }) => Date.parse(createdAt) > since && finishedAt !== undefined,
  );
  const lost = expected.filter(({ id }) => !seen.has(id));
  user.counter('events_lost').add(lost.length);
  user.check(lost, {
    'listened in time': () => since < Number.POSITIVE_INFINITY,
    'every event arrived': ({ length }) => length === 0,
  });
}

export async function write(user: VirtualUser, { logins }: Data): Promise<void> {
  await upload(user, clientOf(user, logins), await nextFile(user, 'invoice'));
}
