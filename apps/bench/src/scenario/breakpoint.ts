/** Raises the rate of calls until a threshold breaks, and reports the rate that was reached: the capacity. */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { capacityOf } from '../summary/capacity.ts';
import type { Summary } from '../summary/summary.ts';
import { formatSummary } from '../summary/text.ts';
import { clientOf, type LoggedIn, numberFrom } from '../work/account.ts';
import { loggingIn } from '../work/hooks.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => {
  const most = numberFrom(env, 'MAX_RATE', 2000);
  const bound = numberFrom(env, 'BOUND_MS', 500);
  const early = { abortOnFail: true, delayAbortEval: '3s' } as const;
  return {
    scenarios: {
      ramp: {
        executor: 'ramping-arrival-rate',
        startRate: 5,
        stages: [{ duration: env['DURATION'] ?? '45s', target: most }],
        preAllocatedVUs: 20,
        maxVUs: 500,
        gracefulStop: '5s',
      },
    },
    thresholds: {
      iteration_duration_corrected: [{ threshold: `p(95)<${bound}`, ...early }],
      checks: [{ threshold: 'rate>0.99', ...early }],
    },
  };
};

export const setup = loggingIn(5);

export default async function (user: VirtualUser, logins: readonly LoggedIn[]): Promise<void> {
  const page = await clientOf(user, logins).documents.list({ pageSize: 20 });
  user.check(page, { 'list came': ({ items }) => Array.isArray(items) });
}

export function handleSummary(summary: Summary): Readonly<Record<string, string>> {
  return { stdout: `${formatSummary(summary)}\n${capacityOf(summary)}\n` };
}
