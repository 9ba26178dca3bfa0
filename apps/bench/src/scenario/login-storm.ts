/** 100 users (`--env USERS=N`) log in at the same moment, once each. */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { type Account, makeAccounts, numberFrom } from '../work/account.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  scenarios: {
    storm: {
      executor: 'per-vu-iterations',
      vus: numberFrom(env, 'USERS', 100),
      iterations: 1,
      maxDuration: '60s',
    },
  },
  thresholds: { checks: ['rate==1'], http_req_failed: ['rate==0'] },
  setupTimeout: '5m',
});

export async function setup(user: VirtualUser): Promise<Account[]> {
  return makeAccounts(user, numberFrom(user.env, 'USERS', 100));
}

export default async function (user: VirtualUser, accounts: readonly Account[]): Promise<void> {
  const response = await user.http.post(
    '/trpc/auth.login',
    { ...accounts[user.id % accounts.length] },
    {
      tags: { name: 'auth.login' },
    },
  );
  user.check(response, {
    'is logged in': ({ status }) => status === 200,
    'has a token': () => response.text().includes('accessToken'),
  });
}
