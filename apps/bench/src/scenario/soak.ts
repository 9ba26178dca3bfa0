/** Even load for 30 minutes (`--env DURATION=30m`; a minute by default); reports how memory grows. */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { formatMemorySlopes } from '../summary/slope.ts';
import type { Summary } from '../summary/summary.ts';
import { formatSummary } from '../summary/text.ts';
import { clientOf, type LoggedIn, numberFrom } from '../work/account.ts';
import { nextFile, process } from '../work/document.ts';
import { drawing, loggingIn } from '../work/hooks.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  scenarios: {
    soak: {
      executor: 'constant-arrival-rate',
      rate: numberFrom(env, 'RATE', 2),
      duration: env['DURATION'] ?? '50s',
      preAllocatedVUs: 10,
      maxVUs: 100,
    },
  },
  thresholds: { checks: ['rate>0.999'] },
});

export const prepare = drawing();
export const setup = loggingIn(4);

export default async function (user: VirtualUser, logins: readonly LoggedIn[]): Promise<void> {
  const client = clientOf(user, logins);
  const document = await process(user, client, await nextFile(user));
  user.check(document, { 'document is processed': ({ state }) => state !== 'failed' });
  await client.documents.delete(document.id);
}

export function handleSummary(summary: Summary): Readonly<Record<string, string>> {
  return { stdout: `${formatSummary(summary)}\n${formatMemorySlopes(summary)}\n` };
}
