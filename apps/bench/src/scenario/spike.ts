/** A calm, then ten times the load at once, then calm again: does it come back? */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { clientOf, type LoggedIn, numberFrom } from '../work/account.ts';
import { nextFile, upload } from '../work/document.ts';
import { drawing, loggingIn } from '../work/hooks.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => {
  const calm = numberFrom(env, 'RATE', 5);
  return {
    scenarios: {
      spike: {
        executor: 'ramping-arrival-rate',
        startRate: calm,
        stages: [
          { duration: '10s', target: calm },
          { duration: '1s', target: calm * 10 },
          { duration: '10s', target: calm * 10 },
          { duration: '1s', target: calm },
          { duration: '20s', target: calm },
        ],
        preAllocatedVUs: 20,
        maxVUs: 300,
      },
    },
    thresholds: { checks: ['rate>0.99'] },
  };
};

export const prepare = drawing(['invoice']);
export const setup = loggingIn(5);

export default async function (user: VirtualUser, logins: readonly LoggedIn[]): Promise<void> {
  const client = clientOf(user, logins);
  const page = await client.documents.list({ pageSize: 20 });
  user.check(page, { 'list came': ({ items }) => Array.isArray(items) });
  if ((user.id + user.iteration) % 10 !== 0) return;
  const { id } = await upload(user, client, await nextFile(user, 'invoice'));
  await client.documents.delete(id);
}
