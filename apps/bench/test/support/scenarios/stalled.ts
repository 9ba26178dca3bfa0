import type { TestOptions, VirtualUser } from '../../../src/index.ts';

export const options: TestOptions = {
  embedded: false,
  scenarios: {
    calls: { executor: 'constant-arrival-rate', rate: 100, duration: '3s', preAllocatedVUs: 2, maxVUs: 2 },
  },
};

export default async function (user: VirtualUser) {
  await user.http.get('/', { tags: { name: 'call' } });
}
