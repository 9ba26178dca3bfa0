/**
 * A worker is killed while documents are processed; none may be lost. On an embedded stack it is the first of two
 * workers; elsewhere `--env KILL_COMMAND='...'` says how something is killed.
 */
import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { DocprocError } from '@org/docproc-core/errors';
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { clientOf, type LoggedIn, numberFrom } from '../work/account.ts';
import { nextFile, process as processFile } from '../work/document.ts';
import { drawing, loggingIn } from '../work/hooks.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  scenarios: {
    load: {
      executor: 'constant-vus',
      vus: numberFrom(env, 'VUS', 6),
      duration: env['DURATION'] ?? '25s',
      gracefulStop: '90s',
    },
    kill: {
      executor: 'shared-iterations',
      vus: 1,
      iterations: 1,
      exec: 'kill',
      startTime: env['KILL_AT'] ?? '8s',
    },
  },
  thresholds: { checks: ['rate==1'], iteration_errors: ['count==0'], interrupted_iterations: ['count==0'] },
  embeddedWorkers: 2,
});

export const prepare = drawing();
export const setup = loggingIn(3);

export default async function (user: VirtualUser, logins: readonly LoggedIn[]): Promise<void> {
  const document = await processFile(user, clientOf(user, logins), await nextFile(user));
  user.check(document, {
    'document was not lost': ({ state }) => state === 'completed' || state === 'partial',
  });
}

export async function kill(user: VirtualUser): Promise<void> {
  const { KILL_COMMAND: command, WORKER_PID: pid } = user.env;
  if (command !== undefined) await promisify(exec)(command);
  else if (pid !== undefined) process.kill(Number(pid), 'SIGKILL');
  else
    throw new DocprocError(
      'OPTION_INVALID',
      'failover needs --env KILL_COMMAND where the stack is not its own.',
    );
  user.counter('killed').add(1);
}
