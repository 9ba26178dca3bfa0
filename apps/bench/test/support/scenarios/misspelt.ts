import type { TestOptions } from '../../../src/index.ts';

export const options: TestOptions = {
  embedded: false,
  scenarios: { only: { executor: 'constant-vus', duration: '1s', exec: 'redd' } },
};

export function read() {}
