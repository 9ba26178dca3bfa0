import type { VirtualUser } from '../generator/user.ts';
import { numberFrom } from './account.ts';

/**
 * Waits as a person does between two things, `--env THINK_MS` on average, exponentially distributed: what many such
 * users send together arrives at independent times, as the queueing model has it. No wait where it is not given.
 */
export async function think(user: VirtualUser): Promise<void> {
  if (user.env['THINK_MS'] === undefined || user.env['THINK_MS'] === '0') return;
  await user.sleep((-Math.log(1 - Math.random()) * numberFrom(user.env, 'THINK_MS', 1)) / 1000);
}
