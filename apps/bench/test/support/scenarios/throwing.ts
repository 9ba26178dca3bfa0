import type { TestOptions, VirtualUser } from '../../../src/index.ts';

export const options: TestOptions = { embedded: false, vus: 1, iterations: 4 };

export default function (user: VirtualUser) {
  if (user.iteration % 2 === 1) throw new Error('every second one fails');
}
