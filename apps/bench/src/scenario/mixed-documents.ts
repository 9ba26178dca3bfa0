/** Workbooks, PDFs and pictures in realistic shares, each from upload to a finished report. */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { clientOf, type LoggedIn, numberFrom } from '../work/account.ts';
import { nextFile, process } from '../work/document.ts';
import { drawing, loggingIn } from '../work/hooks.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  scenarios: {
    mixed: {
      executor: 'constant-vus',
      vus: numberFrom(env, 'VUS', 4),
      duration: env['DURATION'] ?? '30s',
      gracefulStop: '20s',
    },
  },
  thresholds: { checks: ['rate>0.99'] },
});

export const prepare = drawing();
export const setup = loggingIn(4);

export default async function (user: VirtualUser, logins: readonly LoggedIn[]): Promise<void> {
  const client = clientOf(user, logins);
  const file = await nextFile(user);
  const document = await process(user, client, file);
  const ready = user.check(document, {
    'document is completed': ({ state }) => state === 'completed' || state === 'partial',
  });
  if (ready) {
    const started = performance.now();
    const asked = await client.reports.create({ documentIds: [document.id], format: 'xlsx' });
    const report = await client.waitForReport(asked.id, { signal: user.signal });
    user.trend('report_duration').add(performance.now() - started);
    user.check(report, { 'report is ready': ({ state }) => state === 'ready' });
  }
  await client.documents.delete(document.id);
}
