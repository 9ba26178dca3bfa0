import type { TestOptions, VirtualUser } from '../../../src/index.ts';

export const options: TestOptions = {
  embedded: false,
  vus: 1,
  duration: '50s',
  thresholds: { slowness: [{ threshold: 'max<5', abortOnFail: true, delayAbortEval: '100ms' }] },
};

export default async function (user: VirtualUser) {
  user.trend('slowness').add(6);
  await user.sleep('10ms');
}
