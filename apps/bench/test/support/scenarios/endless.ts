import type { TestOptions, VirtualUser } from '../../../src/index.ts';

export const options: TestOptions = { embedded: false, vus: 1, duration: '50s', thresholds: {} };

export default async function (user: VirtualUser) {
  await user.sleep('10ms');
}
